import type {Node, Pair, Scalar} from 'yaml';
import {Document, isCollection, isMap, isScalar, visit} from 'yaml';
import {escapeHighControls} from '../../lib/printed-json.ts';
import type {FinishedFile} from './finish.ts';

/** The file as it is written: a blank line between services, and what is short on one line. */
export function printFile({form, services, top}: FinishedFile, comment: string): string {
	// Objects would put names such as "5" first.
	const data = form === 'short' ? new Map([...services].map(([name, {command}]) => [name, command])) : {...top, services};
	const document = new Document<Node>(data, {aliasDuplicateObjects: false});
	document.commentBefore = comment.split('\n').map(line => ` ${line}`).join('\n');
	if (form === 'long') {
		layOut(document);
	}
	return escapeHighControls(document.toString({lineWidth: 0, flowCollectionPadding: false}));
}

function layOut(document: Document<Node>): void {
	const services = document.get('services');
	if (isMap(services)) {
		for (const [index, pair] of services.items.entries()) {
			(pair.key as Scalar).spaceBefore = index > 0;
		}
	}
	visit(document, {
		Pair(_, pair: Pair) {
			if (isScalar(pair.key) && typeof pair.key.value === 'string' && onOneLine.has(pair.key.value)) {
				flow(pair.value, pair.key.value);
			}
		},
	});
}

/** What people write in brackets: each dependency, probes, lists of words. */
const onOneLine: ReadonlySet<string> = new Set(['depends_on', 'ready', 'live', 'command', 'exec', 'profiles', 'env_file', 'stop_keys', 'success_exit_codes', 'ports', 'tmpfs', 'aliases', 'healthcheck', 'entrypoint', 'cap_add', 'cap_drop', 'test']);

function flow(value: unknown, key: string): void {
	if (key === 'depends_on' && isMap(value)) {
		for (const {value: dependency} of value.items) {
			flow(dependency, 'dependency');
		}
	} else if (isCollection(value)) {
		value.flow = true;
	}
}
