// Every check of the project: builds, types, lint, tests. Ends with `N passed, N failed[, N skipped]` on a line of its own,
// in which the build counts as one, and so do types and lint rules together.
//
//     npm test [-- [--only-tests] [--podman] [FILTER…]]
//
// --podman: the tests of containers on Podman, too.
import {spawn} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {parseArgs} from 'node:util';
import {canHaveOwnNetwork, inOwnNetwork} from './own-network.js';
import {endLeftovers} from './test-leftovers.js';
import {readReport} from './test-report.js';

const root = path.resolve(import.meta.dirname, '..');
/** Whose tests start engines. */
const containers = /^test\/(?:parity\/)?containers\b/;
const {values: options, positionals: filters} = parseArgs({
	allowPositionals: true,
	options: {'only-tests': {type: 'boolean', default: false}, podman: {type: 'boolean', default: false}},
});

/** So many groups of tests, or checks, go at once, whatever the cores: tests mostly wait. */
const abreast = 5;

const total = none();
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'devtui-test-'));
try {
	if (!options['only-tests']) {
		await check('build', ['scripts/build.js']);
	}

	await tests(options['only-tests'] ? [] : checks());
	for (const failure of total.failures) {
		process.stdout.write(`FAILED: ${failure}\n`);
	}

	process.stdout.write(`\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}\n`);
	process.exitCode = total.failed === 0 ? 0 : 1;
} finally {
	fs.rmSync(scratch, {recursive: true, force: true});
}

function checks() {
	return [
		() => check('types and lint', ['scripts/check-code.js']),
	];
}

/** What it says is shown when it has ended: tests say something meanwhile. */
async function check(title, args) {
	const {code, output} = await node(args, {isShownLater: true});
	if (code === 0) {
		total.passed++;
	} else {
		fail(total, `${title}: ended with ${code}`);
	}

	process.stdout.write(`── ${title}\n${output}${title}: ${code === 0 ? 'passed' : 'failed'}\n`);
}

/** With the checks among them. */
async function tests(others) {
	process.stdout.write(`── tests on Node ${process.version}\n`);
	const skipped = path.join(scratch, 'skipped');
	const id = randomUUID();
	const environment = {DEVTUI_TEST_SKIPPED: skipped, DEVTUI_TEST_SUITE: id};
	const tasks = groups().map(({args, isApart = false, engine}, index) => async () => {
		const counts = await vitestOf(args, {report: path.join(scratch, `report${index}.json`), environment: {...environment, ...engine && {DEVTUI_TEST_ENGINE: engine}}, isApart});
		total.passed += counts.passed;
		total.failed += counts.failed;
		total.skipped += counts.skipped;
		total.failures.push(...counts.failures.map(failure => engine ? `${engine}: ${failure}` : failure));
	});
	// Neither with all that begins, nor alone at the end.
	await abreastOf([...tasks.slice(0, abreast), ...others, ...tasks.slice(abreast)]);

	for (const reason of reasons(skipped)) {
		process.stdout.write(`not run: tests that need what is not here: ${reason}\n`);
	}

	if (filters.length === 0 && !options.podman) {
		process.stdout.write('not run: the tests of containers on Podman: npm test -- --podman\n');
	}

	for (const {pid, command} of await endLeftovers('DEVTUI_TEST_SUITE', id)) {
		fail(total, `left behind by the tests: ${pid} ${command}`);
	}
}

/** Each goes as soon as one before it has ended. */
async function abreastOf(tasks) {
	const waiting = [...tasks];
	await Promise.all(Array.from({length: abreast}, async () => {
		for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
			await task();
		}
	}));
}

/**
 * Those that take long first, the others in parts: a group that goes on alone at the end leaves the machine idle, since tests
 * mostly wait. What starts container engines has a network of its own: engines leave bridges and rules.
 */
function groups() {
	// An engine that is there is reached by the network that it is in.
	const isApart = (process.env.DOCKER_HOST ?? '') === '' && canHaveOwnNetwork();
	if (filters.length > 0) {
		return [{args: filters, isApart: isApart && filters.every(filter => containers.test(filter))}];
	}

	const left = new Set(testFiles());
	const take = pattern => {
		const taken = [...left].filter(file => pattern.test(file));
		taken.forEach(file => left.delete(file));
		return taken;
	};
	const engines = take(containers);
	const builds = take(/^test\/parity\/builds/);
	const parity = take(/^test\/parity\//);
	const program = take(/^test\/(?:example|house|whole)\//);
	const servers = take(/^test\/(?:builder|hub|web|wire)\//);
	return [
		{args: engines, isApart},
		...options.podman ? [{args: engines.filter(file => file.startsWith('test/containers/')), isApart, engine: 'podman'}] : [],
		...inParts(3, program),
		{args: ['--project', 'shared', ...left]},
		...inParts(2, parity),
		...inParts(2, [...left], ['--project', 'apart']),
		...inParts(2, servers),
		...inParts(2, builds),
	];
}

/** Parts that take about as long as each other: files are dealt out like cards, the largest first. */
function inParts(count, files, options = []) {
	const sizes = new Map(files.map(file => [file, fs.statSync(path.join(root, file)).size]));
	const sorted = files.toSorted((one, other) => sizes.get(other) - sizes.get(one));
	return Array.from({length: count}, (_, part) => ({args: [...options, ...sorted.filter((_file, index) => index % count === part)]}));
}

function testFiles() {
	const names = fs.readdirSync(path.join(root, 'test'), {recursive: true});
	return names.map(name => `test/${name}`).filter(name => /\.test\.tsx?$/.test(name));
}

async function vitestOf(args, {report, environment, isApart}) {
	const {code} = await node(
		['node_modules/vitest/vitest.mjs', 'run', '--maxWorkers=1', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args],
		{environment, isApart},
	);
	return readReport(report, code);
}

function reasons(file) {
	return fs.existsSync(file) ? [...new Set(fs.readFileSync(file, 'utf8').trim().split('\n'))].sort() : [];
}

/** Runs this Node, which also is the one that tests find as `node`. */
async function node(args, {environment = {}, isApart = false, isShownLater = false} = {}) {
	const PATH = `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH ?? ''}`;
	const [program, ...words] = isApart ? inOwnNetwork([process.execPath, ...args]) : [process.execPath, ...args];
	const out = isShownLater ? 'pipe' : 'inherit';
	const child = spawn(program, words, {
		cwd: root,
		env: {...process.env, PATH, ...environment},
		stdio: ['ignore', out, out],
	});
	let output = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream?.setEncoding('utf8').on('data', text => {
			output += text;
		});
	}

	return new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('close', code => {
			resolve({code: code ?? 1, output});
		});
	});
}

function none() {
	return {passed: 0, failed: 0, skipped: 0, failures: []};
}

function fail(total, failure) {
	total.failed++;
	total.failures.push(failure);
}
