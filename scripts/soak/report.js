import process from 'node:process';
import {handlesByKind, takeVitals} from './vitals.js';

/**
 * From the first round of a phase to its last; what only the first round makes is no leak. Only memory is given some room: a
 * heap is never the same twice, and logs grow until they are as long as they may be.
 */
const mostGrowth = {descriptors: 0, handles: 0, emitters: 0, listeners: 0, threads: 0, processes: 0, zombies: 0, heapMB: 1};

/** A row for each round of each phase, as soon as it is over, and what has grown in the end. */
export function createReport() {
	const first = new Map();
	const last = new Map();
	print(['phase', 'round', 'fds', 'handles', 'emitters', 'listeners', 'threads', 'procs', 'zombies', 'heap MB', 'RSS MB', '']);

	return {
		async note(phase, round, facts) {
			const vitals = await takeVitals();
			const entry = {vitals, round, kinds: handlesByKind()};
			first.set(phase, first.get(phase) ?? entry);
			last.set(phase, entry);
			const {descriptors, handles, emitters, listeners, threads, processes, zombies, heapMB, rssMB} = vitals;
			print([phase, round, descriptors, handles, emitters, listeners, threads, processes, zombies, heapMB.toFixed(1), rssMB.toFixed(0), Object.entries(facts).map(([name, value]) => `${name} ${value}`).join(', ')]);
		},
		/** The exit code. */
		end(warnings) {
			const grown = [...last].flatMap(([phase, entry]) => growthOf(first.get(phase), entry).map(what => `${phase}: ${what}`));
			for (const line of [...grown, ...warnings]) {
				process.stdout.write(`${line}\n`);
			}

			process.stdout.write(grown.length + warnings.length === 0 ? 'Nothing grows.\n' : '');
			return grown.length + warnings.length === 0 ? 0 : 1;
		},
	};
}

function growthOf(before, after) {
	return Object.entries(mostGrowth).flatMap(([name, most]) => {
		const growth = after.vitals[name] - before.vitals[name];
		const kinds = name === 'handles' ? ` (${JSON.stringify(before.kinds)} to ${JSON.stringify(after.kinds)})` : '';
		return growth > most ? [`${name} grew from ${text(before.vitals[name])} to ${text(after.vitals[name])}${kinds}`] : [];
	});
}

function text(value) {
	return Number.isInteger(value) ? String(value) : value.toFixed(1);
}

function print(cells) {
	const widths = [24, 6, 5, 8, 9, 10, 8, 6, 8, 8, 7];
	process.stdout.write(`${cells.map((cell, column) => String(cell).padEnd(widths[column] ?? 0)).join(' ').trimEnd()}\n`);
}
