/** Over all of history `distinct` tells so many values apart, and counts no more: a user's state stays bounded. */
export const MOST_DISTINCT = 1000;
