import { FakeApprovals } from "../../test/unit/fakes";
import { type ApprovalList, EMPTY_LIST, formatApprovalList, withApprovals } from "../core/approvals/list";
import { approvalList, changeApprovals } from "./approvals";

const NOTES = { what: "", at: "", by: "" };
const digest = (letter: string) => letter.repeat(64);
const adding = (letter: string) => (list: ApprovalList) => withApprovals(list, { [digest(letter)]: NOTES });
const time = { sleep: async () => undefined };
const digestsOf = (list: ApprovalList) => Object.keys(list.approved).map((text) => text[0]);

describe("a change of the list of approved code", () => {
  it("makes the list where there is none", async () => {
    const store = new FakeApprovals();
    const { before, after } = await changeApprovals(store, adding("a"), time);
    expect([before, digestsOf(after)]).toEqual([EMPTY_LIST, ["a"]]);
    expect(await approvalList(store)).toEqual(after);
  });

  it("loses nothing of what others write at the same time", async () => {
    const store = new FakeApprovals();
    const others = ["b", "c", "d"];
    store.meanwhile = () => {
      const letter = others.pop();
      if (letter !== undefined) {
        const list = JSON.parse(store.text ?? formatApprovalList(EMPTY_LIST));
        store.text = formatApprovalList(adding(letter)(list));
      }
    };
    const { after } = await changeApprovals(store, adding("a"), time);
    expect(digestsOf(after).sort()).toEqual(["a", "b", "c", "d"]);
    expect(store.writes).toBe(1);
  });

  it("of many at once is each of them", async () => {
    const store = new FakeApprovals();
    const letters = [..."abcdef"];
    await Promise.all(letters.map((letter) => changeApprovals(store, adding(letter), time)));
    expect(digestsOf(await approvalList(store)).sort()).toEqual(letters);
  });

  it("that others prevent each time is an error, after a while", async () => {
    const store = new FakeApprovals();
    let count = 0;
    store.meanwhile = () => {
      count += 1;
      store.text = formatApprovalList({
        ...EMPTY_LIST,
        approved: { [count.toString(16).padStart(64, "0")]: NOTES },
      });
    };
    await expect(changeApprovals(store, adding("a"), time)).rejects.toMatchObject({
      code: "APPROVALS_CONFLICT",
    });
    expect(count).toBe(8);
  });

  it("that changes nothing writes nothing", async () => {
    const store = new FakeApprovals(` ${formatApprovalList(adding("a")(EMPTY_LIST))}`);
    await changeApprovals(store, adding("a"), time);
    expect(store.writes).toBe(0);
  });

  it("does not overwrite what is no list", async () => {
    const store = new FakeApprovals("a text of somebody's");
    await expect(changeApprovals(store, adding("a"), time)).rejects.toMatchObject({
      code: "APPROVALS_UNREADABLE",
    });
    expect(store.text).toBe("a text of somebody's");
  });
});
