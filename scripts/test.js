// Every check of the project: builds, types, lint, tests. Ends with `N passed, N failed[, N skipped]` on a line of its own,
// in which the build, the types (of the page apart) and the lint rules count as one each.
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
const containers = ['test/containers/**', 'test/parity/containers-*'];
const {values: options, positionals: filters} = parseArgs({
	allowPositionals: true,
	options: {'only-tests': {type: 'boolean', default: false}, podman: {type: 'boolean', default: false}},
});

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'devtui-test-'));
try {
	const total = options['only-tests'] ? none() : await checks();
	const tests = await vitest();
	const sum = {passed: total.passed + tests.passed, failed: total.failed + tests.failed, skipped: tests.skipped};
	for (const failure of [...total.failures, ...tests.failures]) {
		process.stdout.write(`FAILED: ${failure}\n`);
	}

	process.stdout.write(`\n${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}\n`);
	process.exitCode = sum.failed === 0 ? 0 : 1;
} finally {
	fs.rmSync(scratch, {recursive: true, force: true});
}

async function checks() {
	const total = none();
	for (const [title, args] of [
		['build', ['scripts/build.js']],
		['types', ['node_modules/typescript/bin/tsc', '--project', '.', '--noEmit']],
		['types of the page', ['node_modules/typescript/bin/tsc', '--project', 'source/web/page', '--noEmit']],
		['lint', ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0']],
	]) {
		process.stdout.write(`── ${title}\n`);
		const code = await node(args);
		if (code === 0) {
			total.passed++;
			process.stdout.write(`${title}: passed\n`);
		} else {
			fail(total, `${title}: ended with ${code}`);
		}
	}

	return total;
}

async function vitest() {
	process.stdout.write(`── tests on Node ${process.version}\n`);
	const skipped = path.join(scratch, 'skipped');
	const id = randomUUID();
	const total = none();
	const environment = {DEVTUI_TEST_SKIPPED: skipped, DEVTUI_TEST_SUITE: id};
	const run = async ({args, isApart = false, engine}, name) => {
		const counts = await vitestOf(args, {report: path.join(scratch, `report${name}.json`), environment: {...environment, ...engine && {DEVTUI_TEST_ENGINE: engine}}, isApart});
		total.passed += counts.passed;
		total.failed += counts.failed;
		total.skipped += counts.skipped;
		total.failures.push(...counts.failures.map(failure => engine ? `${engine}: ${failure}` : failure));
	};
	await Promise.all(lanes().map(async (lane, index) => {
		for (const [place, group] of lane.entries()) {
			await run(group, `${index}-${place}`);
		}
	}));

	for (const reason of reasons(skipped)) {
		process.stdout.write(`not run: tests that need what is not here: ${reason}\n`);
	}

	if (filters.length === 0 && !options.podman) {
		process.stdout.write('not run: the tests of containers on Podman: npm test -- --podman\n');
	}

	for (const {pid, command} of await endLeftovers('DEVTUI_TEST_SUITE', id)) {
		fail(total, `left behind by the tests: ${pid} ${command}`);
	}

	return total;
}

/**
 * Lanes go side by side, since tests mostly wait, and take about as long as each other: that of the whole program, that of its rooms,
 * and that of servers; the groups of a lane follow one another. What starts container engines has a network of its own: engines
 * leave bridges and rules. Each group goes file by file: what the whole program shares with the machine (the example's ports, the
 * name of a project) one file has at a time.
 */
function lanes() {
	// An engine that is there is reached by the network that it is in.
	const canBeApart = (process.env.DOCKER_HOST ?? '') === '' && canHaveOwnNetwork();
	const beginnings = containers.map(glob => glob.replace(/\W*$/, ''));
	if (filters.length > 0) {
		return [[{args: filters, isApart: canBeApart && filters.every(filter => beginnings.some(beginning => filter.startsWith(beginning)))}]];
	}

	const whole = 'example|house|parity|whole';
	const others = canBeApart ? containers.flatMap(glob => ['--exclude', glob]) : [];
	const servers = 'builder|hub|web|wire';
	return [
		[{args: ['--exclude', `test/!(${whole})/**`, '--exclude', 'test/parity/builds*', ...others]}],
		[{args: ['--exclude', `test/@(${whole}|${servers})/**`, ...others]}],
		[
			...canBeApart ? [{args: beginnings, isApart: true}] : [],
			{args: ['--exclude', `test/!(${servers})/**`]},
			{args: ['test/parity/builds']},
			...options.podman ? [{args: ['test/containers/'], isApart: canBeApart, engine: 'podman'}] : [],
		],
	];
}

async function vitestOf(args, {report, environment, isApart}) {
	const code = await node(
		['node_modules/vitest/vitest.mjs', 'run', '--maxWorkers=1', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args],
		{environment, isApart},
	);
	return readReport(report, code);
}

function reasons(file) {
	return fs.existsSync(file) ? [...new Set(fs.readFileSync(file, 'utf8').trim().split('\n'))].sort() : [];
}

/** Runs this Node, which also is the one that tests find as `node`. */
async function node(args, {environment = {}, isApart = false} = {}) {
	const PATH = `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH ?? ''}`;
	const [program, ...words] = isApart ? inOwnNetwork([process.execPath, ...args]) : [process.execPath, ...args];
	const child = spawn(program, words, {
		cwd: root,
		env: {...process.env, PATH, ...environment},
		stdio: ['ignore', 'inherit', 'inherit'],
	});
	return new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('exit', code => {
			resolve(code ?? 1);
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
