import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {canHaveOwnNetwork, inOwnNetwork} from '../../scripts/own-network.js';
import {requires, requiresThat} from '../helpers/requirements.ts';

describe.skipIf(!requires('root') || !requiresThat(canHaveOwnNetwork(), 'no network of its own may be made (CAP_SYS_ADMIN; Debian: iproute2)'))('a network of its own', () => {
	const run = (words: readonly string[]) => execFileSync(words[0]!, words.slice(1), {encoding: 'utf8'});

	test('has a loopback, and what is made in it is not in that of the machine', () => {
		const name = `dtown${process.pid}`;
		const there = run(inOwnNetwork(['sh', '-c', `ip link add ${name} type bridge && ip -brief addr`]));
		expect(there).toContain(name);
		expect(there).toMatch(/^lo .*127\.0\.0\.1\/8/m);
		expect(run(['ip', '-brief', 'link'])).not.toContain(name);
	});

	test('has what Podman knows of networks apart from that of the machine', () => {
		const file = `/run/containers/dtown${process.pid}`;
		expect(run(inOwnNetwork(['sh', '-c', `touch ${file} && ls ${file}`]))).toBe(`${file}\n`);
		expect(existsSync(file)).toBe(false);
	});
});
