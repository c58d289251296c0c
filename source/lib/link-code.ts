/** A hyperlink of a terminal (OSC 8): where it leads, and what its parts have in common when it stands in several places. */
export interface Link {
	readonly uri: string;
	readonly id?: string | undefined;
}

/**
 * A link as a parameter of SGR sequences: in rows of text it is one more property of cells, cut and compared as colours
 * are. No terminal is sent it: who writes to one makes OSC 8 of it again. Empty: nothing that could be a link.
 */
export function linkCode({uri, id = ''}: Link): string {
	return uri !== '' && printable.test(uri) && idPattern.test(id) && uri.length <= maxUriLength ? `${linkCodeStart}${encode(`${id};${uri}`)}` : '';
}

/** What `linkCode` has made; undefined for any other parameter. */
export function linkOfCode(code: string): Link | undefined {
	if (!code.startsWith(linkCodeStart)) {
		return undefined;
	}

	const [id = '', ...uri] = decode(code.slice(linkCodeStart.length)).split(';');
	return {uri: uri.join(';'), ...id !== '' && {id}};
}

/** The parameter for an OSC sequence's text, `8;PARAMETERS;URI`; one without a URI ends the link. Undefined: no link. */
export function linkCodeOfOsc(text: string): string | undefined {
	const [, parameters = '', uri = ''] = /^8;([^;]*);(.*)$/s.exec(text) ?? [];
	if (!text.startsWith('8;')) {
		return undefined;
	}

	const id = parameters.split(':').find(each => each.startsWith('id='))?.slice(3);
	return linkCode({uri, id}) || endOfLink;
}

/** No SGR parameter that anybody has given a meaning. */
export const linkCodeStart = '1008:';
export const endOfLink = linkCodeStart;

const printable = /^[ -~]*$/;
const idPattern = /^[ -9<-~]{0,250}$/;
/** Terminals stop there, too. */
const maxUriLength = 2083;
const first = 0x20;

function encode(text: string): string {
	return Array.from(text, character => String(character.charCodeAt(0) - first).padStart(2, '0')).join('');
}

function decode(digits: string): string {
	return (digits.match(/\d\d/g) ?? []).map(pair => String.fromCharCode(Number(pair) + first)).filter(character => printable.test(character)).join('');
}
