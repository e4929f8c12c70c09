import { hostText, parseReach } from "./reach";

describe("a host to reach", () => {
  it.each([
    ["db.example.com:5432", { host: "db.example.com", port: 5432, tls: false }],
    ["10.0.0.5:22", { host: "10.0.0.5", port: 22, tls: false }],
    ["[::1]:5432", { host: "::1", port: 5432, tls: false }],
    ["https://api.example.com", { host: "api.example.com", port: 443, tls: true }],
    ["https://api.example.com:8443/v1?key=x", { host: "api.example.com", port: 8443, tls: true }],
    ["http://api.example.com/v1", { host: "api.example.com", port: 80, tls: false }],
    ["tls://db.example.com:5433", { host: "db.example.com", port: 5433, tls: true }],
  ])("%s is understood", (text, host) => expect(parseReach(text)).toEqual(host));

  it.each([
    "",
    "db.example.com",
    "db.example.com:0",
    "db.example.com:99999",
    "db.example.com:5432/flights",
    "tls://db.example.com",
    "ftp://db.example.com",
    "postgres://db.example.com:5432",
    "https://",
    `${"a".repeat(254)}:1`,
  ])("%s is refused", (text) => expect(parseReach(text)).toMatchObject({ path: "--reach" }));

  it("with a password is refused, and not quoted", () => {
    const problem = parseReach("https://ada:canary@api.example.com");
    expect(problem).toMatchObject({ path: "--reach" });
    expect(JSON.stringify(problem)).not.toContain("canary");
  });

  it("is written as it was", () => {
    expect(hostText({ host: "::1", port: 5432, tls: true })).toBe("tls://[::1]:5432");
    expect(hostText({ host: "db", port: 5432, tls: false })).toBe("db:5432");
  });
});
