/** What is pressed while scenarios are watched. */
import process from 'node:process';

/** What is to be run. */
export type Wanted = 'all' | 'failed' | 'affected';

export function keysHelp(): string {
  return process.stdin.isTTY ? 'watching; Enter runs all, f those that fail, q quits' : 'watching';
}

/** Until `q`, Ctrl-C, or a signal. */
export async function untilQuit(run: (wanted: Wanted) => void): Promise<void> {
  const { stdin } = process;
  const heard = (key: string, quit: () => void) => {
    if (key === '\r' || key === '\n') run('all');
    else if (key === 'f') run('failed');
    else if (key === 'q' || key === '\u0003' || key === '\u0004') quit();
  };
  await new Promise<void>((quit) => {
    process.once('SIGINT', quit).once('SIGTERM', quit);
    if (!stdin.isTTY) return;
    stdin.setRawMode(true).resume().setEncoding('utf8');
    stdin.on('data', (key: string) => heard(key, quit));
  });
  if (stdin.isTTY) stdin.setRawMode(false).pause();
}
