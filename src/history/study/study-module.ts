/** What a thread needs to work something out over users: a module that it loads by its URL, and plain values. */
import type { Study } from '../../simulate/study.js';

/**
 * The default export of a module that makes studies: it opens once for each thread what `setup` says, as a project from
 * the texts of its files; what it answers makes a study for each partition.
 */
export type StudyModule<Setup, Part> = (setup: Setup) => MakeStudy<Part> | Promise<MakeStudy<Part>>;

/** A study for the partition of a number, from 0 in their order. */
export type MakeStudy<Part> = (partition: number) => Study<Part>;

/** Which study: the URL of a module, and what it begins with, which survives structured cloning. */
export interface StudyOrder {
  readonly module: URL;
  readonly setup: unknown;
}

/** How much has been read. */
export interface Read {
  readonly users: number;
  readonly events: number;
}
