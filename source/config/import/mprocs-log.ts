import {escapeExpansion} from '../expand.ts';
import type {TreeNode} from '../tree.ts';
import type {Tell} from './contract.ts';
import {fieldsOf} from './fields.ts';

/** `proc_log` for all, `log` for one: true, false, a directory, or a map. */
export function logFileOf(common: TreeNode | undefined, own: TreeNode | undefined, tell: Tell): {readonly log_file?: string} {
	const all = settingsOf(common, () => {});
	const one = settingsOf(own, tell);
	const isEnabled = one.isEnabled ?? all.isEnabled ?? false;
	if (!isEnabled) {
		return {};
	}
	const directory = one.directory ?? all.directory;
	const file = one.file ?? all.file ?? '{name}.log';
	const path = directory === undefined || file.startsWith('/') ? file : `${directory.replace(/\/+$/, '')}/${file}`;
	const stray = /\{(id|pid|ts)\}/.exec(path)?.[0];
	if (stray !== undefined) {
		tell(`${stray} in the name of a log is left as it is: devtui knows {name} only.`, (own ?? common)?.span);
	}
	return {log_file: escapeExpansion(path.replace(/^<CONFIG_DIR>\/?/, './'))};
}

interface Settings {
	readonly isEnabled?: boolean;
	readonly directory?: string;
	readonly file?: string;
}

function settingsOf(node: TreeNode | undefined, tell: Tell): Settings {
	switch (node?.type) {
		case 'scalar': {
			return node.value === null ? {} : typeof node.value === 'boolean' ? {isEnabled: node.value} : {isEnabled: true, directory: node.text};
		}
		case 'map': {
			const fields = fieldsOf(node, '"log"', tell);
			const directory = fields.text('dir');
			const file = fields.text('file');
			const isEnabled = !fields.node('enabled') || fields.flag('enabled');
			if (fields.text('mode') === 'truncate' || (fields.node('append') && !fields.flag('append'))) {
				tell('"mode: truncate" of "log" is not carried over: devtui goes on writing to a log that is there, and rotates it.', node.span);
			}
			fields.ignore('mode', 'append');
			fields.tellRest();
			return {isEnabled, ...directory !== undefined && {directory}, ...file !== undefined && {file}};
		}
		case 'list':
		case 'invalid':
		case undefined: {
			return {};
		}
	}
}
