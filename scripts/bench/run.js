// Measures devtui against its peers and prints a table; a whole run writes docs/benchmarks.md. What a figure missed and why
// is told in reasons.json, by the key of its row.
//
//     npm run bench [-- --only BENCH… --runs N]
import fs from 'node:fs';
import path from 'node:path';
import {performance} from 'node:perf_hooks';
import process from 'node:process';
import {parseArgs} from 'node:util';
import {burst} from './benches/burst.js';
import {bytes} from './benches/bytes.js';
import {checkpointImages} from './benches/checkpoint-images.js';
import {checkpointOpen} from './benches/checkpoint-open.js';
import {checkpoints} from './benches/checkpoints.js';
import {consoleOutput} from './benches/console-output.js';
import {containers} from './benches/containers.js';
import {end} from './benches/end.js';
import {firstLine} from './benches/first-line.js';
import {fleet} from './benches/fleet.js';
import {frame} from './benches/frame.js';
import {idle} from './benches/idle.js';
import {keys} from './benches/keys.js';
import {logFollow} from './benches/log-follow.js';
import {restart} from './benches/restart.js';
import {scroll} from './benches/scroll.js';
import {scrollback} from './benches/scrollback.js';
import {search} from './benches/search.js';
import {socket} from './benches/socket.js';
import {startUp} from './benches/start-up.js';
import {throughput, throughputOfPipes} from './benches/throughput.js';
import {watchTree} from './benches/watch-tree.js';
import {closeWorkspaces} from './lib/workspace.js';
import {measure} from './measure.js';
import {judge} from './report/judge.js';
import {describeMachine} from './report/machine.js';
import {markdownReport} from './report/markdown.js';
import {textTable} from './report/text.js';
import {missingDescriptors} from './setup/descriptors.js';
import {missingForEngine} from './setup/engine.js';
import {missingForImages, missingLanguages} from './setup/languages.js';
import {installPeers, missingPrograms, peerVersions} from './setup/peers.js';
import {prepareProgram, version} from './setup/program.js';

const benches = [firstLine, restart, burst, end, throughput, throughputOfPipes, consoleOutput, keys, scroll, frame, bytes, search, idle, scrollback, startUp, socket, logFollow, watchTree, checkpoints, checkpointImages, checkpointOpen, containers, fleet];
const report = path.resolve(import.meta.dirname, '../../docs/benchmarks.md');
const leastRuns = 5;

const {values: options} = parseArgs({options: {only: {type: 'string', multiple: true}, runs: {type: 'string'}}});
for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143]]) {
	process.once(signal, () => {
		closeWorkspaces();
		process.exit(code);
	});
}

const complaint = findComplaint();
if (complaint === undefined) {
	await run();
} else {
	process.stderr.write(`${complaint}\n`);
	process.exitCode = 2;
}

async function run() {
	const machine = describeMachine();
	const start = performance.now();
	installPeers();
	prepareProgram();
	const reasons = JSON.parse(fs.readFileSync(path.join(import.meta.dirname, 'reasons.json'), 'utf8'));
	const runs = {wanted: Number(options.runs ?? leastRuns), isExact: options.runs !== undefined};
	const rows = [];
	for (const bench of chosen()) {
		rows.push(...judge(bench, await measure(bench, runs), reasons));
	}

	process.stdout.write(`${textTable(rows)}\n`);
	const versions = {devtui: version(), ...peerVersions()};
	if (options.only === undefined && runs.wanted >= leastRuns) {
		const date = new Date().toISOString().slice(0, 10);
		fs.mkdirSync(path.dirname(report), {recursive: true});
		fs.writeFileSync(report, markdownReport({rows, machine, versions, date, runs: runs.wanted, seconds: (performance.now() - start) / 1000}));
	} else {
		process.stdout.write(`docs/benchmarks.md is written by a whole run only: no --only, ${leastRuns} runs or more.\n`);
	}
}

function chosen() {
	return options.only === undefined ? benches : benches.filter(({name}) => options.only.includes(name));
}

function findComplaint() {
	const names = benches.map(({name}) => name);
	const unknown = (options.only ?? []).find(name => !names.includes(name));
	if (unknown !== undefined) {
		return `There is no bench "${unknown}"; there are ${names.join(', ')}.`;
	}

	if (options.runs !== undefined && !/^[1-9]\d*$/.test(options.runs)) {
		return `--runs takes a number, not "${options.runs}".`;
	}

	const needs = [[containers, missingForEngine], [checkpoints, missingLanguages], [checkpointImages, missingForImages], [fleet, missingDescriptors]];
	const missing = [...missingPrograms(), ...needs.flatMap(([bench, missingFor]) => chosen().includes(bench) ? missingFor() : [])];
	return missing.length === 0 ? undefined : missing.join('\n');
}
