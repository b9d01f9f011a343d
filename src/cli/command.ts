import type { CommandSpec, Parsed } from './arguments.js';

/**
 * 0 done, nothing wrong; 1 findings or a failed test; 3 the input or the configuration is invalid; 4 an internal error;
 * 130 stopped by Ctrl-C.
 */
export type ExitCode = 0 | 1 | 3 | 4 | 130;

export interface Command {
  readonly spec: CommandSpec;
  readonly run: (parsed: Parsed) => Promise<ExitCode>;
}

export const FORMAT = {
  type: 'string',
  value: 'pretty|json',
  choices: ['pretty', 'json'],
  help: 'for people (default) or for programs',
} as const;
