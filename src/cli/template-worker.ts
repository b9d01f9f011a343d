/** Checks templates on a thread of its own: MJML takes as long to load as many rules to read. */
import { parentPort, workerData } from 'node:worker_threads';
import { templateMistakes } from '../simulate/templates.js';
import type { SourceFile } from '../language/source-file.js';
import { loadLater } from './later-packages.js';

loadLater();

// eslint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort?.postMessage(await templateMistakes(workerData as readonly SourceFile[]));
