import {unknownPosixClass} from './posix-regex.ts';

/** Why a gitignore pattern can match no file, in words; git itself takes such a one in silence. */
export function patternProblem(written: string): string | undefined {
	const body = written.replace(/^!/, '').trimEnd();
	if (body === '' || body === '/') {
		return 'it names nothing';
	}
	if (written.startsWith('#')) {
		return String.raw`what begins with "#" is a comment, write "\#" for a name that does`;
	}
	return setProblem(body);
}

function setProblem(body: string): string | undefined {
	for (let at = 0; at < body.length; at++) {
		if (body[at] === '\\') {
			at++;
			if (at === body.length) {
				return String.raw`nothing stands behind its last "\"`;
			}
		} else if (body[at] === '[') {
			const end = endOfSet(body, at);
			if (end === undefined) {
				return `"${body.slice(at)}" needs a "]"`;
			}
			const unknown = unknownPosixClass(body.slice(at, end));
			if (unknown !== undefined) {
				return `no class ${unknown}`;
			}
			at = end;
		}
	}
	return undefined;
}

/** Where the closing bracket stands; one that comes first is a member. */
function endOfSet(body: string, start: number): number | undefined {
	const first = start + (/^[!^]/.test(body.slice(start + 1)) ? 2 : 1);
	for (let at = first; at < body.length; at++) {
		if (body[at] === ']' && at > first) {
			return at;
		}
		if (body[at] === '\\') {
			at++;
		} else if (body.startsWith('[:', at)) {
			const end = body.indexOf(':]', at);
			at = end === -1 ? at : end + 1;
		}
	}
	return undefined;
}
