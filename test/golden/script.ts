/**
 * Scripts in the manner of etcd's datadriven tests: commands, a rule of four hyphens, and what they
 * printed. Comments begin with #. `vitest -u` writes what is printed now into the file.
 */

export interface Block {
  /** Comment and empty lines before the commands, kept as they are. */
  readonly head: readonly string[];
  readonly commands: readonly string[];
}

const RULE = "----";

/** The blocks of a script without their outputs. */
export function parseScript(text: string): Block[] {
  const blocks: Block[] = [];
  let head: string[] = [];
  let commands: string[] = [];
  let isOutput = false;
  for (const line of text.split("\n")) {
    if (isOutput) {
      isOutput = line !== "";
    } else if (line === RULE) {
      blocks.push({ head, commands });
      head = [];
      commands = [];
      isOutput = true;
    } else if (line === "" || line.startsWith("#")) {
      if (commands.length > 0) throw new Error(`comment between commands: ${line}`);
      if (line !== "" || head.length > 0) head.push(line);
    } else {
      commands.push(line);
    }
  }
  if (commands.length > 0) throw new Error(`no ${RULE} after: ${commands.join("; ")}`);
  return blocks;
}

/** Runs every command of a script and writes the script with what they print. */
export function rewriteScript(text: string, run: (command: string) => readonly string[]): string {
  const written = parseScript(text).map(({ head, commands }) => {
    const output = commands.flatMap((command) => run(command));
    return [...head, ...commands, RULE, ...output, ""].join("\n");
  });
  return `${written.join("\n")}`;
}
