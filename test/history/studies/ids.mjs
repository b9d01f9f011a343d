// A study of the ids of users, which fails or waits where it is told to.
import { LogError } from '../../../dist/history/log-error.js';

export default function studyIds({ failsAt, waitsAt, isLog }) {
  return (partition) => {
    const users = [];
    return {
      take({ user }) {
        if (user === failsAt) throw isLog ? new LogError('the copy is gone') : new TypeError('a bad idea');
        while (user === waitsAt);
        users.push(user);
      },
      finish: () => ({ partition, users }),
    };
  };
}
