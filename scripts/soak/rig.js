import {Writable} from 'node:stream';
import process from 'node:process';
import {createEngine} from '../../source/app.ts';
import {loadProject} from '../../source/config/load.ts';
import {createPlainFormat} from '../../source/headless/plain.ts';
import {createPrinter} from '../../source/headless/printer.ts';
import {systemClock} from '../../source/runtime/clock.ts';
import {serviceFile} from '../bench/programs/service-file.js';
import {until} from '../bench/lib/until.js';

/** One engine with a printer, as `up --headless` has it, that goes from one project to the next. */
export function createRig() {
	const engine = createEngine({project: projectOf({}), environment: process.env, terminalSize: {columns: 120, rows: 30}, maxLogBytes: 16_384});
	const {store, runtime} = engine;
	let bytes = 0;
	const watchers = new Set();
	const sees = text => {
		for (const watcher of watchers) {
			watcher(text);
		}
	};
	const output = new Writable({
		write(chunk, _encoding, done) {
			bytes += chunk.length;
			if (watchers.size > 0) {
				sees(chunk.latin1Slice());
			}

			done();
		},
	});
	const printer = createPrinter({
		logs: engine.logs,
		store,
		output,
		format: createPlainFormat({project: store.project, colors: 'never'}),
		flow: {pause: () => runtime.pauseOutput(), resume: () => runtime.resumeOutput()},
		onClosed() {},
		clock: systemClock,
	});
	const watching = engine.watch(problem => {
		throw new Error(problem);
	});

	return {
		store,
		printedBytes: () => bytes,
		/** Goes over to these services; resolves once their files are watched. */
		async turnTo(services) {
			await watching;
			await engine.reconfigure(projectOf(services));
		},
		/** Resolves once this many marks `#…#` have been printed. */
		async prints(count) {
			await new Promise(resolve => {
				let seen = 0;
				const watcher = text => {
					seen += text.match(/#\d+#/g)?.length ?? 0;
					if (seen >= count) {
						watchers.delete(watcher);
						resolve();
					}
				};
				watchers.add(watcher);
			});
		},
		async isEmpty() {
			await until('all services have gone', () => Object.keys(store.getSnapshot().services).length === 1, {withinMs: 60_000, everyMs: 2});
		},
		async close() {
			store.command({type: 'shut-down', reason: 'over', force: false});
			await engine.close();
			await printer.close();
		},
	};
}

/** A project has a service at least. */
function projectOf(services) {
	const loaded = loadProject({files: [serviceFile({idle: {command: 'exec sleep 100000'}, ...services})], directory: process.cwd(), environment: process.env});
	if (loaded.type !== 'ok') {
		throw new Error(JSON.stringify(loaded));
	}

	return loaded.project;
}
