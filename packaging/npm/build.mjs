#!/usr/bin/env node
// Puts a built ibid into an npm package: build.mjs BINARY OS CPU FOLDER. Needs node alone; `npm pack FOLDER` does the rest.
//
// A package for each platform contains the program; `os` and `cpu` keep npm from installing it elsewhere.
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const [binary, os, cpu, folder] = process.argv.slice(2);
if (!folder) throw new Error("build.mjs BINARY OS CPU FOLDER");
const manifest = readFileSync(join(root, "Cargo.toml"), "utf8");
const field = (name) => manifest.match(new RegExp(`^${name} = "(.*)"$`, "m"))[1];

mkdirSync(join(folder, "bin"), { recursive: true });
const program = os === "win32" ? "ibid.exe" : "ibid";
copyFileSync(binary, join(folder, "bin", program));
chmodSync(join(folder, "bin", program), 0o755);
for (const file of ["LICENSE-MIT", "LICENSE-APACHE", "NOTICE", "README.md"]) copyFileSync(join(root, file), join(folder, file));
writeFileSync(
  join(folder, "package.json"),
  JSON.stringify(
    {
      name: `ibid-lint-${os}-${cpu}`,
      version: field("version"),
      description: field("description"),
      license: field("license"),
      bin: { ibid: `bin/${program}` },
      os: [os],
      cpu: [cpu],
      files: ["bin", "LICENSE-MIT", "LICENSE-APACHE", "NOTICE", "README.md"],
    },
    null,
    2,
  ) + "\n",
);
