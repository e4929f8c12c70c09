const { writeFileSync } = require("node:fs");

// Loaded before a program: leaves the most memory that its process had, in bytes, in the file that the environment names.
process.on("exit", () => {
  writeFileSync(process.env.BENCH_PEAK_FILE ?? "", String(process.resourceUsage().maxRSS * 1024));
});
