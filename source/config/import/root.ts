import type {Source} from '../source-text.ts';
import type {MapNode} from '../tree.ts';
import {parseYaml} from '../yaml.ts';
import type {ReadResult, Tell} from './contract.ts';

/** The map that a YAML or JSON file is; what the YAML itself has wrong is told. */
export function readRoot(source: Source, tell: Tell): {readonly type: 'ok'; readonly root: MapNode} | (ReadResult & {type: 'trouble'}) {
	const {root, syntaxErrors, diagnostics} = parseYaml(source);
	if (syntaxErrors.length > 0) {
		return {type: 'trouble', notes: syntaxErrors.map(({message, location}) => ({message: `It cannot be read: ${message}.`, ...location && {span: spanOf(source, location.line, location.column)}}))};
	}
	for (const {message, location} of diagnostics) {
		tell(`Left out: ${message}.`, location && spanOf(source, location.line, location.column));
	}
	return root?.type === 'map' ? {type: 'ok', root} : {type: 'trouble', notes: [{message: root ? 'It must be a map.' : 'There is nothing in it.'}]};
}

/** Diagnostics have places for people; notes have them in the text. */
export function spanOf(source: Source, line: number, column: number) {
	const {text} = source;
	let start = text.startsWith('\uFEFF') ? 1 : 0;
	for (let at = 1; at < line; at++) {
		start = text.indexOf('\n', start) + 1;
	}
	start += [...text.slice(start)].slice(0, column - 1).join('').length;
	return {source, start, end: start + 1};
}
