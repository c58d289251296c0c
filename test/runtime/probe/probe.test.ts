import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {createServer as createHttpServer} from 'node:http';
import type {RequestListener} from 'node:http';
import {createServer} from 'node:net';
import type {Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {describe, expect, onTestFinished, test} from 'vitest';
import type {CheckResult} from '../../../source/runtime/probe/last-checks.ts';
import {requiresThat} from '../../helpers/requirements.ts';
import {hasIpv6, unusedPort} from '../unused-port.ts';
import {hasLauncher, listen, probe, until} from './rig.ts';

const http = (port: number, path = '/', status = 200) => ({type: 'http', url: `http://localhost:${port}${path}`, status, headers: {}} as const);
const tcp = (port: number, host = 'localhost') => ({type: 'tcp', host, port} as const);
const exec = (text: string) => ({type: 'exec', command: {type: 'shell', text}} as const);

async function httpServer(listener: RequestListener): Promise<number> {
	return listen(createHttpServer(listener));
}

describe('http', () => {
	test('passes on the status that is wanted, over a connection of its own each time, with the headers given', async () => {
		const connections: string[] = [];
		const server = createHttpServer((request, response) => {
			connections.push(`${request.method} ${request.url} ${String(request.headers['x-token'])}`);
			response.end('ok'.repeat(100_000));
		});
		let opened = 0;
		server.on('connection', () => {
			opened++;
		});
		const port = await listen(server);
		const probing = probe({...http(port, '/health?a=1'), headers: {'X-Token': 't'}});
		await until(() => connections.length >= 3);
		probing.stop();
		expect(probing.told).toEqual(['passed']);
		expect(new Set(connections)).toEqual(new Set(['GET /health?a=1 t']));
		expect(opened).toBe(connections.length);
	});

	test('each check is told to who wants to know, also one that passes as the one before', async () => {
		const checks: CheckResult[] = [];
		const port = await httpServer((_request, response) => response.writeHead(checks.length === 0 ? 503 : 200).end());
		const probing = probe(http(port), {}, {checked: result => checks.push(result)});
		await until(() => checks.length >= 3);
		probing.stop();
		expect(checks.slice(0, 3)).toEqual([
			{hasPassed: false, message: 'HTTP 503, wanted 200', tookMs: expect.any(Number)},
			{hasPassed: true, tookMs: expect.any(Number)},
			{hasPassed: true, tookMs: expect.any(Number)},
		]);
	});

	test('another status is a failure that names both', async () => {
		const port = await httpServer((_request, response) => {
			response.statusCode = 503;
			response.end();
		});
		expect(await probe(http(port)).tells()).toBe('HTTP 503, wanted 200');
	});

	test('a redirect is an answer, and is not followed', async () => {
		let followed = 0;
		const port = await httpServer((request, response) => {
			followed += request.url === '/login' ? 1 : 0;
			response.writeHead(302, {Location: '/login'}).end();
		});
		expect(await probe(http(port)).tells()).toBe('HTTP 302, wanted 200');
		expect(await probe(http(port, '/', 302)).tells()).toBe('passed');
		expect(followed).toBe(0);
	});

	test('nobody listens: refused, and the address is named', async () => {
		const port = await unusedPort();
		expect(await probe(http(port)).tells()).toBe(`connection refused on localhost:${port}`);
	});

	test('a server that accepts and never answers fails when the time is up', async () => {
		const sockets = new Set<Socket>();
		const port = await listen(createServer(socket => {
			sockets.add(socket);
			socket.on('close', () => sockets.delete(socket));
			socket.resume();
		}));
		const probing = probe(http(port), {timeoutMs: 100});
		expect(await probing.tells(1)).toBe('no answer within 100ms');
		probing.stop();
		await until(() => sockets.size === 0);
	});

	test('a server that hangs up, and one that does not speak HTTP, are told as that', async () => {
		const silent = await listen(createServer(socket => {
			socket.end();
		}));
		expect(await probe(http(silent)).tells()).toBe(`localhost:${silent} closed the connection without an answer`);
		const other = await listen(createServer(socket => {
			socket.on('error', () => undefined);
			socket.write('SSH-2.0-OpenSSH\r\n');
		}));
		expect(await probe(http(other)).tells()).toBe(`localhost:${other} does not speak HTTP`);
		expect(await probe({...http(other), url: `https://localhost:${other}/`}).tells()).toBe(`localhost:${other} does not speak TLS`);
	});
});

describe('tcp', () => {
	test('passes when somebody accepts, and ends the connection in good order', async () => {
		const ends: string[] = [];
		const port = await listen(createServer(socket => {
			socket.on('error', error => ends.push(error.message));
			socket.on('end', () => {
				ends.push('end');
				socket.end();
			});
			socket.resume();
		}));
		const probing = probe(tcp(port), {intervalMs: 60_000});
		expect(await probing.tells()).toBe('passed');
		await until(() => ends.length > 0);
		expect(ends).toEqual(['end']);
	});

	test.each(['127.0.0.1', ...requiresThat(hasIpv6, 'no IPv6') ? ['::1'] : []])('localhost is found on %s', async address => {
		const server = createServer(socket => {
			socket.end();
		});
		const port = await listen(server, address);
		expect(await probe(tcp(port)).tells()).toBe('passed');
	});

	test('an answer that may be somebody else\'s is none, as long as that is so', async () => {
		const port = await listen(createServer(socket => {
			socket.end();
		}));
		const doubts = ['it was there before', 'it was there before', undefined];
		const probing = probe(tcp(port), {}, {doubt: () => doubts.shift()});
		expect(await probing.tells(2)).toBe('passed');
		expect(probing.told).toEqual(['it was there before', 'it was there before', 'passed']);
	});

	test('nobody listens: refused; a name that does not exist: said', async () => {
		const port = await unusedPort();
		expect(await probe(tcp(port)).tells()).toBe(`connection refused on localhost:${port}`);
		expect(await probe(tcp(port, 'nobody.invalid'), {timeoutMs: 5000}).tells()).toMatch(/^host not found: nobody\.invalid/);
	});
});

describe('a command', () => {
	test('passes with exit code 0, in the directory and environment of the service', async () => {
		expect(await probe(exec('test "$A" = 1 && test -f probe.test.ts'), {}, {environment: {PATH: process.env['PATH'] ?? '', A: '1'}}).tells()).toBe('passed');
	});

	test('its last line says what is wrong; without one its exit does', async () => {
		expect(await probe(exec('echo checking; printf "\\033[31mno response\\033[0m\\n\\n" >&2; exit 2')).tells()).toBe('no response');
		expect(await probe(exec('exit 3')).tells()).toBe('exited 3');
		expect(await probe({type: 'exec', command: {type: 'exec', argv: ['/nope/pg_isready']}}).tells()).toContain('/nope/pg_isready');
	});

	test('when the time is up all it has started is killed, what ignores signals and, with the launcher, what left its group included', async () => {
		const directory = mkdtempSync(join(tmpdir(), 'probe-'));
		onTestFinished(() => {
			rmSync(directory, {recursive: true});
		});
		const strays = hasLauncher ? 'setsid sh -c "echo \\$\\$ > three; exec sleep 1000" & while ! test -s three; do sleep 0.01; done;' : '';
		const names = ['one', 'two', ...hasLauncher ? ['three'] : []];
		// So much time that all of it has started: more where others have the processor.
		for (const timeoutS of [1, 4, 8]) {
			const text = `trap "" TERM INT HUP; sleep 1000 & echo $! > one; ${strays} echo $$ > two; echo > all; wait`;
			const probing = probe(exec(text), {timeoutMs: timeoutS * 1000, intervalMs: 60_000}, {workingDir: directory, isEager: false});
			expect(await probing.tells()).toBe(`no answer within ${timeoutS}s`);
			probing.stop();
			if (existsSync(join(directory, 'all'))) {
				break;
			}
		}

		for (const name of names) {
			const pid = Number(readFileSync(join(directory, name), 'utf8'));
			expect(pid).toBeGreaterThan(1);
			await until(() => !isAlive(pid));
		}
	});

	test('is killed when the probe is stopped, and nothing is told any more', async () => {
		const directory = mkdtempSync(join(tmpdir(), 'probe-'));
		onTestFinished(() => {
			rmSync(directory, {recursive: true});
		});
		const probing = probe(exec('echo $$ > pid.new; mv pid.new pid; exec sleep 1000'), {timeoutMs: 60_000}, {workingDir: directory});
		await until(() => existsSync(join(directory, 'pid')));
		probing.stop();
		const pid = Number(readFileSync(join(directory, 'pid'), 'utf8'));
		await until(() => !isAlive(pid));
		await sleep(50);
		expect(probing.told).toEqual([]);
	});
});

describe('the log', () => {
	function log(pattern: string, already: readonly string[] = [], spec = {}) {
		const listeners = new Set<(line: string) => void>();
		const probing = probe({type: 'log', pattern}, spec, {
			lines(listener) {
				listeners.add(listener);
				for (const line of already) {
					listener(line);
				}

				return () => {
					listeners.delete(listener);
				};
			},
		});
		return {probing, listeners, print: (line: string) => {
			for (const listener of listeners) {
				listener(line);
			}
		}};
	}

	test('passes at the first line that matches, colours aside, and only once', () => {
		const {probing, listeners, print} = log('listening on \\d+', [], {intervalMs: 60_000});
		print('listening soon');
		expect(probing.told).toEqual([]);
		print('\u001B[1mlistening \u001B[32mon\u001B[0m 3000');
		print('listening on 3000');
		expect(probing.told).toEqual(['passed']);
		expect(listeners.size).toBe(0);
	});

	test('a line printed before the probe began counts', () => {
		const {probing, listeners} = log('ready', ['not yet', 'ready', 'ready']);
		expect(probing.told).toEqual(['passed']);
		expect(listeners.size).toBe(0);
	});

	test('says once that no line has matched, and lets go when stopped', async () => {
		const {probing, listeners, print} = log('^ready$', [], {intervalMs: 10});
		expect(await probing.tells()).toBe('no line has matched /^ready$/');
		await sleep(50);
		expect(probing.told).toHaveLength(1);
		probing.stop();
		print('ready');
		expect(probing.told).toHaveLength(1);
		expect(listeners.size).toBe(0);
	});
});

describe('the rhythm', () => {
	test('a service that is up after 300 ms is ready long before a long interval is over', async () => {
		const server = createServer(socket => {
			socket.end();
		});
		const port = await unusedPort();
		// Longer than this test may take.
		const probing = probe(tcp(port), {intervalMs: 600_000});
		await sleep(300);
		await listen(server, '127.0.0.1', port);
		await until(() => probing.told.includes('passed'));
		// Ever more rarely: 50, 100, 200 ms and so on.
		expect(probing.told.length).toBeLessThan(10);
	});

	test('without haste (liveness) each check waits for the interval', async () => {
		const times: number[] = [];
		const port = await httpServer((_request, response) => {
			times.push(performance.now());
			response.statusCode = 500;
			response.end();
		});
		const probing = probe(http(port), {intervalMs: 120}, {isEager: false});
		await probing.tells(3);
		times.slice(1).forEach((time, index) => {
			expect(time - (times[index] ?? 0)).toBeGreaterThan(115);
		});
	});

	test('checks do not overlap, however slow the answers', async () => {
		let now = 0;
		let most = 0;
		let answered = 0;
		const port = await httpServer((_request, response) => {
			most = Math.max(most, ++now);
			setTimeout(() => {
				now--;
				answered++;
				response.end();
			}, 30);
		});
		probe(http(port), {intervalMs: 1});
		await until(() => answered >= 5);
		expect(most).toBe(1);
	});

	test('each failure is told, and passing again once', async () => {
		const statuses = [500, 200, 200, 503, 500, 200, 200];
		let asked = 0;
		const port = await httpServer((_request, response) => {
			response.statusCode = statuses[asked++] ?? 200;
			response.end();
		});
		const probing = probe(http(port), {intervalMs: 5});
		await until(() => asked > statuses.length);
		expect(probing.told).toEqual(['HTTP 500, wanted 200', 'passed', 'HTTP 503, wanted 200', 'HTTP 500, wanted 200', 'passed']);
	});

	test('failures in the start period are not told; a check that passes ends it', async () => {
		const statuses = [500, 500, 200, 503];
		let asked = 0;
		const port = await httpServer((_request, response) => {
			response.statusCode = statuses[asked++] ?? 200;
			response.end();
		});
		const probing = probe(http(port), {intervalMs: 5, startPeriodMs: 60_000});
		await until(() => asked > statuses.length);
		expect(probing.told.slice(0, 2)).toEqual(['passed', 'HTTP 503, wanted 200']);
		const port2 = await unusedPort();
		expect(await probe(tcp(port2), {intervalMs: 5, startPeriodMs: 100}).tells()).toContain('refused');
	});

	test('a probe that is stopped before it begins does nothing', async () => {
		let asked = 0;
		const port = await httpServer((_request, response) => {
			asked++;
			response.end();
		});
		const probing = probe(http(port), {}, {signal: AbortSignal.abort()});
		await sleep(50);
		expect(asked).toBe(0);
		expect(probing.told).toEqual([]);
	});
});

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}
