import {Buffer} from 'node:buffer';
import {describe, expect, test} from 'vitest';
import {chunkBytes, type LogChunk} from '../../../source/fleet/builds.ts';
import {BuilderWorld, job} from '../../helpers/builder-world.ts';

const kilobyte = 1024;

function running(...ids: readonly string[]): BuilderWorld {
	const world = new BuilderWorld({jobs: 20}).joined().work(...ids.map(id => job(id))).advance(100);
	world.acknowledges({had: ids.map(id => ({job: id, attempt: 1, step: 0, offset: 0}))});
	world.sent.length = 0;
	return world;
}

function text(chunks: readonly LogChunk[]): string {
	return Buffer.concat(chunks.map(({bytes}) => bytes)).toString();
}

/** Bytes that tell where they are. */
function pattern(length: number): Buffer {
	const bytes = Buffer.alloc(length);
	for (let index = 0; index < length; index++) {
		bytes[index] = (index * 7 + (index >> 8)) % 251;
	}

	return bytes;
}

describe('sending', () => {
	test('a lone line is sent at once', () => {
		expect(text(running('a.1').prints('a.1', 'hello\n').takeReports().chunks)).toBe('hello\n');
	});

	test('what is printed within ten milliseconds of that goes together, as one piece', () => {
		const world = running('a.1').prints('a.1', '1\n');
		world.sent.length = 0;
		for (let line = 0; line < 9; line++) {
			world.advance(1).prints('a.1', `${line}\n`);
		}

		expect(world.sent).toEqual([]);
		expect(world.advance(1).takeReports().chunks).toMatchObject([{offset: 2, bytes: {length: 18}}]);
	});

	test('the end of a build goes with its last line', () => {
		const world = running('a.1').prints('a.1', 'first\n');
		world.sent.length = 0;
		world.prints('a.1', 'last\n').ends('a.1').advance(10);
		expect(world.sent).toMatchObject([{body: {reports: [{steps: [{state: 'passed', logBytes: 11}]}], chunks: [{offset: 6}]}}]);
	});

	test('chunks are at most 64 KB, reports at most 256 KB of them, and eight chunks of a step are on their way', () => {
		const world = running('a.1').prints('a.1', pattern(3000 * kilobyte));
		world.advance(1000);
		const {bodies, chunks} = world.takeReports();
		expect(chunks.length).toBe(8);
		expect(Math.max(...chunks.map(({bytes}) => bytes.length))).toBe(chunkBytes);
		expect(Math.max(...bodies.map(body => size(body.chunks)))).toBe(256 * kilobyte);
		world.acknowledges({had: [{job: 'a.1', attempt: 1, step: 0, offset: 3 * chunkBytes}]}).advance(1000);
		expect(world.takeReports().chunks.length).toBe(3);
	});

	test('whole chunks do not wait for the ten milliseconds', () => {
		expect(size(running('a.1').prints('a.1', pattern(3000 * kilobyte)).takeReports().chunks)).toBe(512 * kilobyte);
	});

	test('a large log arrives byte by byte', () => {
		const whole = pattern(5000 * kilobyte + 5);
		const world = running('a.1').prints('a.1', whole);
		const had: Buffer[] = [];
		let offset = 0;
		for (let rounds = 0; offset < whole.length && rounds < 1000; rounds++) {
			world.advance(10);
			for (const chunk of world.takeReports().chunks) {
				expect(chunk.offset).toBe(offset);
				had.push(Buffer.from(chunk.bytes));
				offset += chunk.bytes.length;
			}

			world.acknowledges({had: [{job: 'a.1', attempt: 1, step: 0, offset}]});
		}

		expect(Buffer.concat(had).equals(whole)).toBe(true);
	});

	test('a build that prints little is not kept waiting by one that prints much', () => {
		const world = running('a.1', 'b.1', 'c.1').prints('a.1', pattern(2000 * kilobyte)).prints('b.1', pattern(2000 * kilobyte));
		world.sent.length = 0;
		world.prints('c.1', 'small\n').advance(10);
		expect(text(world.takeReports().chunks.filter(chunk => chunk.job === 'c.1'))).toBe('small\n');
	});

	test('builds that print much take turns', () => {
		const world = running('a.1', 'b.1', 'c.1');
		world.readsAtOnce = false;
		for (const id of ['a.1', 'b.1', 'c.1']) {
			world.prints(id, pattern(1000 * kilobyte));
		}

		while (world.reads.length > 0) {
			world.answerReads().advance(10);
		}

		const order = world.takeReports().chunks.map(chunk => chunk.job);
		for (const id of ['a.1', 'b.1', 'c.1']) {
			expect(order.slice(0, 12).filter(each => each === id).length).toBe(4);
		}
	});

	test('after a day without a hub a thousand logs are not read all at once', () => {
		const ids = Array.from({length: 200}, (_, index) => `s${index}.1`);
		const world = new BuilderWorld({jobs: 200}).joined().work(...ids.map(id => job(id)));
		world.tell({type: 'connection-lost'});
		for (const id of ids) {
			world.prints(id, pattern(64 * kilobyte)).ends(id);
		}

		world.sent.length = 0;
		world.joined().advance(1000);
		expect(size(world.takeReports().chunks)).toBe(64 * chunkBytes);
	});
});

describe('saying it again', () => {
	test('what is not acknowledged is sent again from there after five seconds, then after ten, at last each minute', () => {
		const world = running('a.1').prints('a.1', 'one\n').acknowledges({had: [{job: 'a.1', attempt: 1, step: 0, offset: 4}]}).advance(100).prints('a.1', 'two\n');
		world.sent.length = 0;
		const begin = world.at;
		const times: number[] = [];
		for (let second = 1; second < 300; second++) {
			world.advance(1000);
			const {chunks} = world.takeReports();
			if (chunks.length > 0) {
				expect(chunks).toMatchObject([{offset: 4, bytes: {length: 4}}]);
				times.push(Math.round((world.at - begin) / 1000));
			}
		}

		expect(times).toEqual([5, 15, 35, 75, 135, 195, 255]);
	});

	test('a log that is acknowledged goes on, one beside it that is not is sent again', () => {
		const world = running('a.1', 'b.1').prints('a.1', 'lost\n').advance(100);
		world.sent.length = 0;
		for (let second = 0; second < 7; second++) {
			world.advance(1000).prints('b.1', '.');
			world.acknowledges({had: [{job: 'b.1', attempt: 1, step: 0, offset: second + 1}]});
		}

		expect(text(world.takeReports().chunks.filter(chunk => chunk.job === 'a.1'))).toBe('lost\n');
	});

	test('a report is said again until it is acknowledged, a last one until it is settled', () => {
		const world = new BuilderWorld().joined().work(job('a.1')).advance(10);
		world.sent.length = 0;
		expect(world.advance(6000).said('a.1')).toBe('running');
		world.acknowledges({had: [{job: 'a.1', attempt: 1, step: 0, offset: 0}]});
		expect(world.advance(120_000).takeReports().bodies).toEqual([]);
		world.ends('a.1').acknowledges({had: [{job: 'a.1', attempt: 1, step: 0, offset: 0}]}).advance(100);
		world.sent.length = 0;
		expect(world.advance(6000).said('a.1')).toBe('passed 0');
		expect(world.acknowledges({settled: ['a.1']}).advance(120_000).takeReports().bodies).toEqual([]);
		expect(world.timers.size).toBe(0);
	});

	test('a chunk goes with what the hub has not heard of its job yet', () => {
		const world = new BuilderWorld().joined().work(job('a.1')).advance(100);
		world.sent.length = 0;
		world.prints('a.1', 'x');
		expect(world.sent).toMatchObject([{body: {reports: [{job: 'a.1'}], chunks: [{job: 'a.1'}]}}]);
		world.acknowledges({had: [{job: 'a.1', attempt: 1, step: 0, offset: 1}]}).advance(100);
		world.sent.length = 0;
		world.prints('a.1', 'y');
		expect(world.sent).toMatchObject([{body: {reports: [], chunks: [{job: 'a.1'}]}}]);
	});

	test('an acknowledgement that comes late takes nothing back, one of another attempt counts for nothing', () => {
		const world = running('a.1').prints('a.1', pattern(400 * kilobyte)).advance(100).acknowledges({had: [{job: 'a.1', attempt: 1, step: 0, offset: 400 * kilobyte}]});
		world.sent.length = 0;
		world.acknowledges({had: [{job: 'a.1', attempt: 1, step: 0, offset: 10}]}).advance(60_000);
		expect(world.takeReports().chunks).toEqual([]);
		world.prints('a.1', 'more').acknowledges({had: [{job: 'a.1', attempt: 2, step: 0, offset: 500 * kilobyte}]});
		world.sent.length = 0;
		expect(text(world.advance(6000).takeReports().chunks)).toBe('more');
	});

	test('after a welcome a log goes on from where that hub has it, be it less than another had', () => {
		const world = running('a.1').prints('a.1', '0123456789').acknowledges({had: [{job: 'a.1', attempt: 1, step: 0, offset: 10}]});
		world.sent.length = 0;
		world.tell({type: 'connection-lost'}).connect().welcome({had: [{job: 'a.1', attempt: 1, step: 0, offset: 4}]}).advance(100);
		expect(world.takeReports().chunks).toMatchObject([{offset: 4, bytes: {length: 6}}]);
		world.tell({type: 'hub-seen', session: 'hub2'}).welcome({}, 'hub2').advance(100);
		expect(world.takeReports().chunks).toMatchObject([{offset: 0, bytes: {length: 10}}]);
	});

	test('a spool that has less than it should does not keep the builder busy', () => {
		const world = running('a.1');
		world.tell({type: 'printed', job: 'a.1', step: 0, bytes: 10});
		world.advance(100);
		expect(world.takeReports().bodies.length).toBeLessThan(3);
		world.spool.print('a.1', 1, 0, Buffer.from('0123456789'));
		expect(text(world.advance(6000).takeReports().chunks)).toBe('0123456789');
	});
});

describe('result lines', () => {
	const line = (number: number) => ({number, state: 'passed', exitCode: 0, project: 'foo', revision: 'master', step: '', builder: 'n', build: `x${number}.1`} as const);
	const lines = (after: number, upTo: number) => ({after, upTo, lines: Array.from({length: upTo - after}, (_, index) => line(after + index + 1))});
	const numbers = (world: BuilderWorld) => world.spool.results.map(({number}) => number);

	test('each is written once, in order, however often they come', () => {
		const world = new BuilderWorld({results: new Map()}).joined();
		for (const body of [lines(0, 2), lines(0, 2), lines(1, 3), lines(0, 3)]) {
			world.hearsAll({type: 'results', hub: 'hub1', body});
		}

		expect(numbers(world)).toEqual([1, 2, 3]);
	});

	test('what is missing between is asked for until it is there', () => {
		const world = new BuilderWorld({results: new Map()}).joined().hearsAll({type: 'results', hub: 'hub1', body: lines(0, 1)}).advance(100);
		world.sent.length = 0;
		world.hearsAll({type: 'results', hub: 'hub1', body: lines(3, 4)});
		expect(world.sent).toMatchObject([{body: {resultsUpTo: 1}}]);
		expect(numbers(world)).toEqual([1]);
		world.sent.length = 0;
		expect(world.advance(6000).sent).toMatchObject([{body: {resultsUpTo: 1}}]);
		world.hears('results', lines(1, 3)).hears('results', lines(3, 4)).advance(60_000);
		expect(numbers(world)).toEqual([1, 2, 3, 4]);
		expect(world.timers.size).toBe(0);
	});

	test('what the hub has not any more is not waited for', () => {
		const world = new BuilderWorld({results: new Map()}).joined().hears('results', {after: 0, upTo: 7, lines: [line(5)]}).hears('results', lines(7, 8));
		expect(numbers(world)).toEqual([5, 8]);
	});

	test('a hub with another ledger has other lines: each is written once, be it new, or the one that the builder was with before', () => {
		const world = new BuilderWorld({results: new Map([['lost', 7]])}).joined({results: {ledger: 'new', upTo: 3}});
		expect(world.sent).toMatchObject([{type: 'hello', body: {resultsUpTo: 7, resultsOf: 'lost'}}, {type: 'report', body: {resultsUpTo: 0, resultsOf: 'new'}}]);
		world.hears('results', {ledger: 'new', ...lines(0, 3)}).hearsAll({type: 'results', hub: 'hub1', body: {ledger: 'new', ...lines(3, 4)}});
		expect(numbers(world)).toEqual([1, 2, 3, 4]);
		const again = world.restarted({results: new Map([['lost', 7], ['new', 4]])});
		again.joined({results: {ledger: 'lost', upTo: 9}}).hears('results', {ledger: 'lost', ...lines(7, 9)}).hears('results', {ledger: 'lost', ...lines(0, 9)});
		expect(again.spool.resultsOf.get('lost')?.map(({number}) => number)).toEqual([8, 9]);
		expect(again.sent).toMatchObject([{body: {resultsUpTo: 4, resultsOf: 'new'}}, {body: {resultsUpTo: 7, resultsOf: 'lost'}}]);
	});

	test('what another ledger has is asked for until it is there, and what overtakes the welcome is not lost', () => {
		const world = new BuilderWorld({results: new Map([['lost', 7]])}).connect().hearsAll({type: 'results', hub: 'hub1', body: {ledger: 'new', ...lines(2, 3)}});
		expect(numbers(world)).toEqual([]);
		world.welcome({results: {ledger: 'new', upTo: 2}}).advance(100);
		world.sent.length = 0;
		expect(world.advance(6000).sent).toMatchObject([{body: {resultsUpTo: 0, resultsOf: 'new'}}]);
		world.hears('results', {ledger: 'new', ...lines(0, 3)}).advance(60_000);
		expect(numbers(world)).toEqual([1, 2, 3]);
		expect(world.timers.size).toBe(0);
	});

	test('a builder that keeps none wants none', () => {
		const world = new BuilderWorld().joined().hearsAll({type: 'results', hub: 'hub1', body: lines(0, 2)}).hears('govern', {order: 1, isPaused: false, drains: false});
		expect(numbers(world)).toEqual([]);
		expect(world.sent).not.toMatchObject([{}, {body: {resultsUpTo: 0}}]);
	});
});

function size(chunks: readonly LogChunk[]): number {
	return chunks.reduce((sum, {bytes}) => sum + bytes.length, 0);
}
