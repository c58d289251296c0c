import {readFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {stripAnsi} from '../../source/lib/ansi.ts';
import {hostProject, runHost} from './host.ts';

const text = readFileSync(path.resolve(import.meta.dirname, '../../docs/library.md'), 'utf8');
/** The code of the page, by the names that it gives to its files. */
const files = Object.fromEntries([...text.matchAll(/<!-- file: (\S+) -->\n```\w+\n(.*?)```/gs)].map(([, name, code]) => [name!, code!]));

/** The services that the page speaks of. */
const shop = {
	'api.js': `
const orders = [];
require('node:http').createServer(async (request, response) => {
	let body = '';
	for await (const chunk of request) body += chunk;
	if (request.method === 'POST') orders.push(body);
	response.writeHead(request.method === 'POST' ? 201 : 200).end(request.url === '/next' ? orders.shift() ?? '' : 'ok');
}).listen(process.env.PORT, '127.0.0.1', () => console.log('listening'));`,
	'worker.js': `
let packed = 0;
console.log('waiting for orders');
const look = async () => {
	try {
		const order = await (await fetch('http://127.0.0.1:' + process.env.PORT + '/next')).text();
		if (order) console.log('packed order ' + ++packed + ': ' + order);
	} catch {}
	setTimeout(look, 50);
};
look();`,
	// What they are is no matter of the page.
	'package.json': '{}\n',
};

test('the examples of the page pass: with vitest, in forks and in threads, and with node --test', async () => {
	const {directory} = hostProject({...files, ...shop, 'vitest.config.mjs': `export default {test: {projects: ['forks', 'threads'].map(pool => ({test: {name: pool, pool, testTimeout: 90000}}))}};`}, ['vitest']);
	const [vitest, plain] = await Promise.all([
		runHost(directory, ['node_modules/vitest/vitest.mjs', 'run', 'shop.test.ts']).ended,
		runHost(directory, ['--test', 'plain.test.mjs']).ended,
	]);
	expect(stripAnsi(vitest.output)).toMatch(/Tests +4 passed/);
	expect(vitest.output).not.toMatch(/warning/i);
	expect(plain.output).toMatch(/pass 1\n/);
	expect([vitest.code, plain.code]).toEqual([0, 0]);
});
