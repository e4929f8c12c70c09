import path from "node:path";
import { uvEnvironment } from "./uv";

describe("a path among uv's settings, as uv is run from the root folder,", () => {
  const here = process.cwd();

  it.each([
    ["UV_CACHE_DIR", ".uv-cache", path.join(here, ".uv-cache")],
    ["UV_CACHE_DIR", "/var/cache/uv", "/var/cache/uv"],
    ["UV_CONFIG_FILE", "config/uv.toml", path.join(here, "config/uv.toml")],
    ["UV_FIND_LINKS", "wheels", path.join(here, "wheels")],
    [
      "UV_FIND_LINKS",
      "wheels,/srv/wheels,https://wheels.example.com/links/,file:///srv/more, ../above",
      [
        path.join(here, "wheels"),
        "/srv/wheels,https://wheels.example.com/links/,file:///srv/more",
        path.join(here, "../above"),
      ].join(","),
    ],
    ["UV_FIND_LINKS", "", ""],
    ["UV_DEFAULT_INDEX", "https://packages.example.com/simple", "https://packages.example.com/simple"],
  ])("is one from where the program runs: %s=%s", (name, value, taken) => {
    expect(uvEnvironment({ [name]: value })[name]).toBe(taken);
  });
});
