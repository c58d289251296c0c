import {builtinModules} from 'node:module';
import path from 'node:path';
import {apart, packages, pureRooms, rooms} from './rooms.js';

const source = path.resolve(import.meta.dirname, '../../source');
/** Files that put the rooms together: `cli.ts`, `app.ts` and those of `commands/`. */
const top = 'commands';

/** ESLint rule: what a file of `source/` imports is allowed by the tables in `rooms.js`. */
export const imports = {
	meta: {
		type: 'problem',
		schema: [],
		messages: {refused: '{{reason}}'},
	},
	create(context) {
		const room = roomOf(context.filename);
		if (room === undefined) {
			return {};
		}

		const check = node => {
			if (node?.type !== 'Literal' || typeof node.value !== 'string') {
				return;
			}

			const reason = refusal(room, context.filename, node.value);
			if (reason !== undefined) {
				context.report({node, messageId: 'refused', data: {reason}});
			}
		};

		return {
			ImportDeclaration: node => check(node.source),
			ExportNamedDeclaration: node => check(node.source),
			ExportAllDeclaration: node => check(node.source),
			ImportExpression: node => check(node.source),
			TSImportType: node => check(node.source ?? node.argument?.literal),
		};
	},
};

/** The room of a file of `source/`; undefined outside of it. */
function roomOf(filename) {
	const relative = path.relative(source, filename);
	if (relative.startsWith('..') || path.isAbsolute(relative)) {
		return undefined;
	}

	return relative.includes(path.sep) ? relative.split(path.sep)[0] : top;
}

function refusal(room, filename, specifier) {
	if (room !== top && rooms[room] === undefined) {
		return `"${room}" is no room: add it to the table in scripts/lint/rooms.js`;
	}

	if (specifier.startsWith('.')) {
		return refusedFile(room, filename, specifier);
	}

	return isBuiltin(specifier) ? refusedBuiltin(room, specifier) : refusedPackage(room, specifier);
}

function refusedFile(room, filename, specifier) {
	const target = path.resolve(path.dirname(filename), specifier);
	const targetRoom = roomOf(target);
	if (targetRoom === undefined) {
		return `"${specifier}" lies outside of source/`;
	}

	const folders = apart.find(each => each.some(folder => isIn(filename, folder)) && each.some(folder => isIn(target, folder) && !isIn(filename, folder)));
	if (folders) {
		return `"${folders.join('" and "')}" do not import one another: not "${specifier}"`;
	}

	if (room === top || targetRoom === room || rooms[room].includes(targetRoom)) {
		return undefined;
	}

	const allowed = rooms[room].length === 0 ? 'no other room' : `only ${rooms[room].join(', ')}`;
	return `"${room}" may import ${allowed}: not "${specifier}"`;
}

function isIn(file, folder) {
	return file.startsWith(path.join(source, folder) + path.sep);
}

function refusedBuiltin(room, specifier) {
	if (pureRooms.includes(room)) {
		return `"${room}" is pure: it imports nothing of Node ("${specifier}")`;
	}

	return specifier.startsWith('node:') ? undefined : `write "node:${specifier}"`;
}

function refusedPackage(room, specifier) {
	const name = specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
	const allowed = packages[name];
	if (allowed === undefined) {
		return `"${name}" has no room yet: add it to the table in scripts/lint/rooms.js`;
	}

	return allowed.includes(room) ? undefined : `"${name}" is imported in ${allowed.join(' and ')} only, not in ${room}`;
}

function isBuiltin(specifier) {
	return specifier.startsWith('node:') || builtinModules.includes(specifier);
}
