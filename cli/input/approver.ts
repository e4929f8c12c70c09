import { printable } from "../../provider/core/text";

/** Who approves, as the CI or this machine names them: a note for people, which proves nothing. */
export function approver(env: NodeJS.ProcessEnv): string {
  const who = env["GITHUB_ACTOR"] || env["GITLAB_USER_LOGIN"] || env["USER"] || "unknown";
  const job = env["CI_JOB_URL"] || gitHubRun(env);
  return printable(job ? `${who}, ${job}` : who, 300);
}

function gitHubRun(env: NodeJS.ProcessEnv): string | undefined {
  const [server, repository, run] = ["SERVER_URL", "REPOSITORY", "RUN_ID"].map(
    (name) => env[`GITHUB_${name}`],
  );
  return server && repository && run ? `${server}/${repository}/actions/runs/${run}` : undefined;
}
