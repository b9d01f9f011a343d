/** argv → a command and its options; what does not fit is told with what was likely meant. */
import { parseArgs } from 'node:util';
import { closest } from '../vocabulary/suggest.js';

export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  /** In capitals, for the help: `FILE`. */
  readonly value?: string;
  readonly help: string;
  readonly isRepeatable?: true;
  /** Its value where it is written without one. */
  readonly without?: string;
  /** The only values. */
  readonly choices?: readonly string[];
}

export interface CommandSpec {
  readonly name: string;
  readonly summary: string;
  /** Its arguments, for the help: `CAMPAIGN/STEP`. */
  readonly operands: readonly {
    readonly name: string;
    readonly isOptional?: true;
    /** The last: as many as there are. */
    readonly isRepeatable?: true;
  }[];
  readonly options: Readonly<Record<string, OptionSpec>>;
  readonly example: string;
}

export interface Parsed {
  readonly operands: readonly string[];
  readonly flags: Readonly<Record<string, string | readonly string[] | boolean | undefined>>;
}

/** The command line is wrong; the message says how, and what to write instead. */
export class UsageError extends Error {}

export const COMMON_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  project: {
    type: 'string',
    value: 'DIR',
    help: 'the project; by default the nearest folder upward that has `rules/`',
  },
  help: { type: 'boolean', help: 'this text' },
};

export function parseCommand(spec: CommandSpec, argv: readonly string[]): Parsed {
  const options = { ...spec.options, ...COMMON_OPTIONS };
  const { values, positionals, tokens } = parseArgs({
    args: argv.map((one, index) => withValue(one, argv[index + 1], options)),
    options: Object.fromEntries(
      Object.entries(options).map(([name, { type, isRepeatable }]) => [
        name,
        { type, multiple: isRepeatable === true },
      ]),
    ),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === 'option') checkOption(spec, options, token.name, token.rawName, token.value);
  }
  if (values['help'] !== true) checkOperands(spec, positionals);
  return { operands: positionals, flags: values as Parsed['flags'] };
}

/** An option may stand alone that has a value for that. */
function withValue(argument: string, next: string | undefined, options: CommandSpec['options']): string {
  const name = argument.slice(2);
  if (!argument.startsWith('--') || !Object.hasOwn(options, name)) return argument;
  const { without } = options[name]!;
  return without !== undefined && (next === undefined || next.startsWith('--'))
    ? `${argument}=${without}`
    : argument;
}

function checkOption(
  { name: command }: CommandSpec,
  options: Readonly<Record<string, OptionSpec>>,
  name: string,
  rawName: string,
  value: string | undefined,
): void {
  if (!Object.hasOwn(options, name)) {
    const guess = closest(name, Object.keys(options));
    throw new UsageError(
      `unknown option \`${rawName}\`; ${guess === undefined ? `\`mailwright ${command} --help\` lists the options` : `did you mean \`--${guess}\`?`}`,
    );
  }
  const { type, value: wanted, choices } = options[name]!;
  if (type === 'string' && (value === undefined || value === '')) {
    throw new UsageError(`\`${rawName}\` needs a value: \`${rawName} ${wanted ?? 'VALUE'}\``);
  }
  if (type === 'boolean' && value !== undefined) throw new UsageError(`\`${rawName}\` takes no value`);
  if (choices && !choices.includes(value!)) {
    const guess = closest(value!, choices);
    const known = choices.map((choice) => `\`${choice}\``).join(', ');
    throw new UsageError(
      `\`${rawName} ${value}\` is not one of ${known}${guess === undefined ? '' : `; did you mean \`${guess}\`?`}`,
    );
  }
}

function checkOperands({ name, operands, example }: CommandSpec, given: readonly string[]): void {
  const needed = operands.filter(({ isOptional }) => !isOptional);
  const missing = needed[given.length];
  if (given.length < needed.length && missing) {
    throw new UsageError(`\`mailwright ${name}\` needs ${missing.name}, for example: ${example}`);
  }
  if (given.length > operands.length && !operands.at(-1)?.isRepeatable) {
    throw new UsageError(`\`${given[operands.length]}\` is one argument too many; for example: ${example}`);
  }
}

export function stringFlag({ flags }: Parsed, name: string): string | undefined {
  const value = flags[name];
  return typeof value === 'string' ? value : undefined;
}

export function listFlag({ flags }: Parsed, name: string): readonly string[] {
  const value = flags[name];
  return Array.isArray(value) ? (value as readonly string[]) : [];
}

export function hasFlag({ flags }: Parsed, name: string): boolean {
  return flags[name] === true;
}

export function helpText({ name, summary, operands, options, example }: CommandSpec): string {
  const usage = operands
    .map((operand) => (operand.isOptional ? `[${operand.name}]` : operand.name))
    .join(' ');
  const rows = Object.entries({ ...options, ...COMMON_OPTIONS }).map(([option, { value, help, choices }]) => {
    const shown = value ?? (choices ? choices.join('|') : undefined);
    return [`--${option}${shown === undefined ? '' : ` ${shown}`}`, help] as const;
  });
  const width = Math.max(...rows.map(([left]) => left.length));
  return [
    summary,
    '',
    `  mailwright ${name}${usage === '' ? '' : ` ${usage}`} [options]`,
    '',
    ...rows.map(([left, help]) => `  ${left.padEnd(width)}  ${help}`),
    '',
    `For example: ${example}`,
    '',
  ].join('\n');
}
