import {saves} from '../lib/saves.js';
import {pythonFile} from '../setup/languages.js';

/** devtui takes more than ten in a minute for a service that writes its own files. */
const savesPerRun = 10;
/** Each takes as long as a start. */
const restartsPerRun = 3;
const debounceMs = 50;

/** From the return of the call that wrote a file to devtui's output of what the program printed first, which had to start up for so long before it read that file. */
export const checkpoints = {
	name: 'checkpoints',
	contenders: {
		devtui: async () => ofLanguages({checkpoint: true}, savesPerRun),
		'full restart': async () => ofLanguages({}, restartsPerRun),
	},
	rows: ['lua', 'python'].flatMap(language => [
		row(language, '500', `save → new output of a program in ${language} with 0.5 s of start-up, resumed`, 15),
		row(language, '2000', 'the same with 2 s of start-up', 15),
		row(language, 'Above', `the same with 0.5 s and a debounce of ${debounceMs} ms: above that`, 6),
		{key: `checkpoints-${language}-lost`, title: 'of those saves, without new output', unit: '', metric: `${language}Lost`, combine: 'sum', wantedMost: 0, peer: 'full restart'},
		{key: `checkpoints-${language}-memory`, title: `private memory of a checkpoint, ${language}, median of four`, unit: 'MB', metric: `${language}Memory`, wantedMost: 1},
		{key: `checkpoints-${language}-memory-most`, title: 'the same, the largest', unit: 'MB', metric: `${language}Memory`, combine: 'max'},
	]),
};

function row(language, metric, title, wantedMost) {
	return {key: `checkpoints-${language}-${metric.toLowerCase()}`, title, unit: 'ms', metric: `${language}${metric}`, wantedMost, peer: 'full restart'};
}

const languages = {
	lua: () => ({
		command: 'exec lua5.4 main.lua',
		extension: 'lua',
		main: seconds => `local last = os.clock() + ${seconds}\nwhile os.clock() < last do end\nrequire "one"\nrequire "two"\nrequire "part"\n`,
		part: text => `print("${text}")\nio.read()\n`,
	}),
	python: () => ({
		command: `exec ${pythonFile()} main.py`,
		extension: 'py',
		main: seconds => `import time\nlast = time.process_time() + ${seconds}\nwhile time.process_time() < last:\n    pass\nimport one\nimport two\nimport part\n`,
		part: text => `print("${text}")\nimport time\ntime.sleep(1000)\n`,
	}),
};

async function ofLanguages(keys, saveCount) {
	const figures = {};
	for (const [name, language] of Object.entries(languages)) {
		const short = await saves(language(), 0.5, keys, saveCount);
		const long = await saves(language(), 2, keys, saveCount);
		const debounced = await saves(language(), 0.5, {...keys, debounce: debounceMs}, saveCount);
		Object.assign(figures, {
			[`${name}500`]: short.latencies,
			[`${name}2000`]: long.latencies,
			[`${name}Above`]: debounced.latencies.map(ms => ms - debounceMs),
			[`${name}Lost`]: short.lost + long.lost + debounced.lost,
			[`${name}Memory`]: short.memory,
		});
	}

	return figures;
}
