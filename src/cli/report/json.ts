import { print } from '../terminal.js';

/** The version of every command's JSON; its schemas are in `schemas/`. */
export const JSON_VERSION = 1;

/** Prints a command's result for programs. */
export function printJson(command: string, result: object): void {
  print(jsonText(command, result));
}

export function jsonText(command: string, result: object): string {
  return JSON.stringify({ version: JSON_VERSION, command, ...result }, undefined, 2);
}
