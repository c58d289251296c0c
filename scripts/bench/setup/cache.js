import fs from 'node:fs';
import path from 'node:path';

/**
 * Ignored by git, by the linter and by the build; inside the project, so that what is built there finds node-pty. By its real
 * name: npm takes a directory behind a link for one of its packages.
 */
export const cache = path.join(fs.realpathSync(path.resolve(import.meta.dirname, '../../../node_modules')), '.cache/devtui-bench');
