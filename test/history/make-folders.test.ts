import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeFolders } from '../../src/history/make-folders.js';

describe('folders that are not there yet', () => {
  const root = mkdtempSync(join(tmpdir(), 'mailwright-test-'));
  afterAll(() => rmSync(root, { recursive: true }));

  it('are made with those that they are in, and stay where they are there', () => {
    const path = join(root, 'a', 'b', 'c');
    makeFolders(path);
    makeFolders(path);
    expect(existsSync(path)).toBe(true);
  });

  it('can not be made in a file', () => {
    writeFileSync(join(root, 'file'), '');
    expect(() => makeFolders(join(root, 'file', 'folder'))).toThrow(/EEXIST|ENOTDIR/);
  });

  it.runIf(existsSync('/proc/self'))(
    'are refused at once by a file system that has no place for them',
    () => {
      expect(() => makeFolders('/proc/mailwright/folder')).toThrow(/ENOENT|EACCES|EPERM/);
    },
  );
});
