#!/usr/bin/env node
/** The command `zabsim`. */
import { processIo } from "./io.ts";
import { version } from "./version.ts";

const argv = process.argv.slice(2);
const io = processIo();
if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-V")) {
  io.out(`${version()}\n`);
} else {
  const { runCli } = await import("./program.ts");
  process.exitCode = await runCli(argv, io);
}
