// A study of the ids of users, which fails or waits where it is told to.
import { OutputError } from '../../../dist/history/aside.js';
import { LogError } from '../../../dist/history/log-error.js';

const FAILURES = {
  log: new LogError('the copy is gone'),
  output: new OutputError('the disk is full'),
  other: new TypeError('a bad idea'),
};

/** Milliseconds, of which the thread hears nothing. */
function sleep(time) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, time);
}

export default function studyIds({ failsAt, isSlow, how }) {
  return (partition) => {
    const users = [];
    return {
      take({ user }) {
        if (user === failsAt) throw FAILURES[how];
        if (isSlow) sleep(50);
        users.push(user);
      },
      finish: () => ({ partition, users }),
    };
  };
}
