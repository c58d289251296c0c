import os from 'node:os';
import path from 'node:path';

/** What of this machine and its user a text tells; a picture for everybody must not. */
export function findPrivate(text) {
	const words = [os.hostname(), os.userInfo().username, os.homedir(), path.resolve(import.meta.dirname, '../..')];
	return words.find(word => word.length > 2 && word !== 'localhost' && new RegExp(`(?<![\\w-])${word.replaceAll(/[^\w]/g, '\\$&')}(?![\\w-])`).test(text));
}
