/** What a thread needs to work something out over users: modules that it loads by their URL, and plain values. */
import type { Study, UserHistory } from '../../simulate/study.js';

/** Some of the users of a log: a plain value, which survives structured cloning, for a reader. */
export type PartitionValue = unknown;

/**
 * The default export of a module that reads users: those of one partition, in batches, in the order of their ids' code
 * points. Whatever it opens is closed when the iteration ends, however it does.
 */
export type PartitionReader<Partition = PartitionValue> = (
  partition: Partition,
) => AsyncIterable<readonly UserHistory[]>;

/** A log that is ready to be studied. */
export interface StudiedHistory {
  /** Of the module that reads a partition, on whichever thread. */
  readonly reader: URL;
  /** All users, each in one of them; as many as asked for, or fewer. */
  readonly partitions: (count: number) => readonly PartitionValue[];
}

/**
 * The default export of a module that makes studies: it opens once for each thread what `setup` says, as a project from
 * the texts of its files; what it answers makes a study for each partition.
 */
export type StudyModule<Setup, Part> = (setup: Setup) => (() => Study<Part>) | Promise<() => Study<Part>>;

/** Which study: a module, and what it begins with, which survives structured cloning. */
export interface StudyOrder {
  readonly module: URL;
  readonly setup: unknown;
}

/** How much has been read. */
export interface Read {
  readonly users: number;
  readonly events: number;
}
