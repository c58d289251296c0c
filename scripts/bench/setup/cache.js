import path from 'node:path';

/** Ignored by git, by the linter and by the build; inside the project, so that what is built there finds node-pty. */
export const cache = path.resolve(import.meta.dirname, '../../../node_modules/.cache/devtui-bench');
