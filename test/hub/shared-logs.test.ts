import {readdirSync} from 'node:fs';
import fc from 'fast-check';
import Libsql from 'libsql';
import {expect, onTestFinished, test} from 'vitest';
import {openLogFiles, type LogFiles} from '../../source/hub/ledger/log-files.ts';
import {laterTables, schema} from '../../source/hub/ledger/schema.ts';
import {openSharedLogs, type SharedLogs} from '../../source/hub/ledger/shared-logs.ts';
import {workspace} from '../helpers/workspace.ts';

const megabyte = 1024 * 1024;

/** Shared logs on a disk, and what was synced of it. */
function bench() {
	const {directory} = workspace({});
	const database = new Libsql(':memory:');
	database.exec(schema);
	database.exec(laterTables);
	const synced: string[] = [];
	let files: LogFiles;
	const open = (): SharedLogs => {
		files = openLogFiles(directory);
		return openSharedLogs(database, {
			...files,
			sync(name) {
				synced.push(name);
				files.sync(name);
			},
		});
	};

	const logs = open();
	onTestFinished(() => {
		files.close();
		database.close();
	});
	return {
		logs,
		synced,
		database,
		names: () => readdirSync(directory).sort(),
		reopen() {
			files.close();
			return open();
		},
		/** As a hub that prunes. */
		clear(of: SharedLogs) {
			for (const name of of.clear()) {
				files.remove(name);
			}
		},
	};
}

test('whatever is appended, cut, forgotten, cleared and opened again: each log has its own bytes', () => {
	const step = fc.record({log: fc.nat({max: 5}), size: fc.oneof(fc.nat({max: 20}), fc.nat({max: 60_000})), kind: fc.constantFrom('append', 'append', 'append', 'append', 'cut', 'forget', 'clear', 'open')});
	fc.assert(fc.property(fc.array(step, {maxLength: 60}), steps => {
		const {logs: first, reopen, clear, names} = bench();
		let logs = first;
		const model = new Map<number, Buffer>();
		let letter = 0;
		for (const {log, size, kind} of steps) {
			const had = model.get(log) ?? Buffer.alloc(0);
			switch (kind) {
				case 'append': {
					const bytes = Buffer.alloc(size + 1, ++letter);
					logs.append(log, had.length, bytes);
					model.set(log, Buffer.concat([had, bytes]));
					break;
				}

				case 'cut':
				case 'forget': {
					const left = kind === 'cut' ? Math.min(had.length, size) : 0;
					logs.cut(log, left);
					model.set(log, had.subarray(0, left));
					break;
				}

				case 'clear': {
					clear(logs);
					break;
				}

				case 'open': {
					logs = reopen();
				}
			}

			for (const [each, bytes] of model) {
				expect(Buffer.compare(logs.read(each, 0, megabyte * 9), bytes)).toBe(0);
				expect(logs.size(each)).toBe(bytes.length);
				expect(Buffer.compare(logs.read(each, size, 100), bytes.subarray(size, size + 100))).toBe(0);
			}
		}

		clear(logs);
		const counted = [...model.values()].reduce((sum, {length}) => sum + length, 0);
		expect(logs.bytes).toBeLessThanOrEqual(2 * counted + megabyte);
		// Those that nothing was known of when it was opened are swept away by the shelf.
		expect(logs.names().filter(name => !names().includes(name))).toEqual([]);
	}), {numRuns: 60});
});

test('of a file in which little counts that goes to another one, is synced, and the file goes', () => {
	const {logs, names, clear, synced} = bench();
	for (let log = 0; log < 60; log++) {
		logs.append(log, 0, Buffer.alloc(50_000, log));
	}

	expect(names()).toEqual(['@0', '@1', '@2']);
	for (let log = 0; log < 58; log++) {
		if (log !== 7) {
			logs.cut(log, 0);
		}
	}

	logs.sync();
	synced.length = 0;
	clear(logs);
	expect(names()).toEqual(['@3']);
	expect(synced).toEqual(['@3']);
	expect([7, 58, 59].map(log => Buffer.compare(logs.read(log, 0, megabyte), Buffer.alloc(50_000, log)))).toEqual([0, 0, 0]);
	expect(logs.bytes).toBeLessThan(160_000);
});

test('a file is synced once for all logs in it, and by the next hub where one was killed before', () => {
	const {logs, synced, reopen, database} = bench();
	database.exec("INSERT INTO logs (number, build, bytes, synced) VALUES (1, 'a', 5, 0), (2, 'b', 5, 5)");
	logs.append(1, 0, Buffer.from('hello'));
	logs.append(2, 0, Buffer.from('world'));
	logs.sync();
	logs.sync();
	expect(synced).toEqual(['@0']);
	const next = reopen();
	next.sync();
	expect(synced).toEqual(['@0', '@0']);
});
