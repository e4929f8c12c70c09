import { stopwatch } from "../setup/progress.mjs";
import { BUCKET, createBucket, createRunnerFunction, REGION } from "./demo-resources.mjs";
import { startMiniStack } from "./ministack.mjs";
import { startRecordingProxy } from "./recording-proxy.mjs";
import { STANDARD_RULES, StrictAws } from "./strict.mjs";

/**
 * What a client needs to know of a running emulator.
 *
 * @typedef {object} EmulatorFacts
 * @property {string} endpoint the recording proxy's
 * @property {string} functionArn the runner's, without a version
 * @property {string} qualifier the runner's published version
 * @property {string} bucket
 * @property {string} region
 */

/**
 * @typedef {object} Emulator
 * @property {EmulatorFacts} facts
 * @property {import("./recording-proxy.mjs").RecordingProxy} proxy its records, faults and strict rules
 * @property {string} upstream MiniStack's own endpoint: what is asked there is neither recorded nor disturbed
 * @property {Promise<void>} ended when MiniStack ends by itself
 * @property {() => Promise<void>} stop
 */

/**
 * Starts MiniStack with the recording proxy before it, and creates the demo's bucket and function. Where any of it
 * fails, nothing is left running.
 *
 * @param {object} options
 * @param {string} options.python the Python environment's
 * @param {string} options.data the data set's folder
 * @param {string} options.runnerZip
 * @param {import("../setup/progress.mjs").Say} options.say
 * @param {readonly import("./strict/rule.mjs").StrictRule[]} [options.rules] by default the strict rules that cost no time
 * @param {readonly import("./recording-proxy.mjs").Hook[]} [options.hooks] what requests pass through first
 * @returns {Promise<Emulator>}
 */
export async function startEmulator({ python, data, runnerZip, say, rules = STANDARD_RULES, hooks = [] }) {
  const time = stopwatch();
  // Node.js 20 works with the SDK; its warning would stand before every command's own output.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  const strict = new StrictAws({ rules });
  const ministack = await startMiniStack(python);
  const proxy = await startRecordingProxy({ upstream: () => ministack.endpoint, hooks, strict });
  const stop = async () => {
    await Promise.all([proxy.stop(), ministack.stop()]);
  };
  try {
    // Not through the proxy: what it records begins with the user's own requests.
    const objects = await createBucket(ministack.endpoint, data);
    const runner = await createRunnerFunction(ministack.endpoint, runnerZip, proxy.endpoint);
    say(`emulator: ready at ${proxy.endpoint} (${time()})`);
    say(
      `emulator: bucket ${BUCKET} with ${objects} CSV files; function ${runner.functionArn}, version ${runner.qualifier}`,
    );
    return {
      facts: { endpoint: proxy.endpoint, ...runner, bucket: BUCKET, region: REGION },
      proxy,
      upstream: ministack.endpoint,
      ended: ministack.ended,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
