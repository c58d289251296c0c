import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {encodePresence} from '../../source/fleet/codec.ts';
import {watchHubPresence} from '../../source/commands/fleet/hub-presence.ts';

beforeEach(() => {
	vi.useFakeTimers();
});

afterEach(() => {
	vi.useRealTimers();
});

const there = encodePresence({session: 'abc'});
const gone = encodePresence({session: undefined});

function watched() {
	const told: string[] = [];
	const presence = watchHubPresence({
		came() {
			told.push('came');
		},
		missed() {
			told.push('missed');
		},
	}, 3000);
	return {presence, told: () => told.splice(0)};
}

test('a hub of which the broker knows nothing, or that has said goodbye, is missed after a while, once', () => {
	for (const kept of [[], [gone], [new Uint8Array()]]) {
		const {presence, told} = watched();
		presence.connected();
		for (const payload of kept) {
			presence.heard(payload);
		}

		vi.advanceTimersByTime(2999);
		expect([told(), presence.isMissed]).toEqual([[], false]);
		vi.advanceTimersByTime(10_000);
		expect([told(), presence.isMissed]).toEqual([['missed'], true]);
		presence.heard(there);
		expect([told(), presence.isMissed, presence.isThere]).toEqual([['came'], false, true]);
	}
});

test('one that is there, whether that is heard before or after the connection stands, is not; nor one that answers though nobody has heard of it', () => {
	for (const happen of [
		({presence}: ReturnType<typeof watched>) => {
			presence.heard(there);
			presence.connected();
		},
		({presence}: ReturnType<typeof watched>) => {
			presence.connected();
			presence.heard(there);
			presence.heard(there);
		},
		({presence}: ReturnType<typeof watched>) => {
			presence.connected();
			presence.answered();
		},
	]) {
		const given = watched();
		happen(given);
		vi.advanceTimersByTime(60_000);
		expect([given.told(), given.presence.isThere]).toEqual([['came'], true]);
	}
});

test('one that goes and comes within that time is not missed; what was known counts no more after the connection was lost', () => {
	const {presence, told} = watched();
	presence.connected();
	presence.heard(there);
	presence.heard(gone);
	vi.advanceTimersByTime(2000);
	presence.heard(there);
	vi.advanceTimersByTime(60_000);
	expect(told()).toEqual(['came', 'came']);
	presence.lost();
	vi.advanceTimersByTime(60_000);
	expect([told(), presence.isThere]).toEqual([[], false]);
	presence.connected();
	vi.advanceTimersByTime(3000);
	expect(told()).toEqual(['missed']);
	presence.lost();
	expect(presence.isMissed).toBe(false);
});
