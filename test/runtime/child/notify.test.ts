import {execFileSync} from 'node:child_process';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {parseNotification} from '../../../source/runtime/child-notification.ts';
import type {Notification} from '../../../source/runtime/contract.ts';
import {requires} from '../../helpers/requirements.ts';
import {until} from '../../helpers/until.ts';
import {workspace} from '../../helpers/workspace.ts';
import {sh, spawners, spawnTestChild, withLauncher} from './rig.ts';

// Sends each of its arguments as a datagram to NOTIFY_SOCKET and ends, as any program without a library would.
const client = `
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
int main(int count, char **arguments)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	const char *name = getenv("NOTIFY_SOCKET");
	int s = socket(AF_UNIX, SOCK_DGRAM, 0), failed = !name;
	for (int i = 1; name && i < count; i++) {
		strncpy(to.sun_path, name, sizeof to.sun_path - 1);
		if (name[0] == '@')
			to.sun_path[0] = 0;
		failed |= sendto(s, arguments[i], strlen(arguments[i]), 0, (struct sockaddr *)&to, offsetof(struct sockaddr_un, sun_path) + strlen(name)) < 0;
	}
	if (count > 1 && strcmp(arguments[count - 1], "and stay") == 0) {
		puts("sent");
		fflush(stdout);
		pause();
	}
	return failed;
}
`;

// What libsystemd does: after the message one with a descriptor, which whoever hears it closes.
const barrierClient = `
import os, select, socket
name = os.environ["NOTIFY_SOCKET"]
to = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
to.connect("\\0" + name[1:] if name[0] == "@" else name)
to.send(b"READY=1\\nSTATUS=it runs")
heard, ours = os.pipe()
socket.send_fds(to, [b"BARRIER=1"], [ours])
os.close(ours)
waiting = select.poll()
waiting.register(heard, 0)
exit(0 if waiting.poll(10_000) else 1)
`;

function compiledClient(): string {
	const {directory} = workspace({'client.c': client});
	const program = path.join(directory, 'client');
	execFileSync('cc', ['-o', program, path.join(directory, 'client.c')]);
	return program;
}

test.each<[string, Notification | undefined]>([
	['READY=1', {ready: true}],
	['READY=1\nSTATUS=two words = fine\nMAINPID=12\n', {ready: true, status: 'two words = fine', mainPid: 12}],
	['STATUS=a\u001B[31mb\tc', {status: 'a [31mb c'}],
	['STATUS=', {status: ''}],
	['STOPPING=1\nRELOADING=1\nWATCHDOG=1', {stopping: true, reloading: true, watchdog: true}],
	['ERRNO=2\nEXTEND_TIMEOUT_USEC=1500000', {errno: 2, extendTimeoutMs: 1500}],
	['READY=0\nMAINPID=x\nBARRIER=1\nnonsense\n=\n', undefined],
	['', undefined],
])('%j means %j', (datagram, meaning) => {
	expect(parseNotification(datagram)).toEqual(meaning);
});

test('whether notifications are heard can be asked', () => {
	expect(spawners['with the launcher'].canNotify).toBe(true);
	expect(spawners['without a launcher'].canNotify).toBe(false);
});

describe.each(withLauncher)('%s, %s', (by, on) => {
	test('what a service tells of itself is heard, in order, also from a child that ends at once', async () => {
		const program = compiledClient();
		const child = spawnTestChild(sh(`${program} "STATUS=half" READY=1 nonsense; ${program} STOPPING=1; exit 4`), {by, on, notify: true});
		expect(await child.exited()).toEqual({type: 'code', code: 4});
		expect(child.notifications).toEqual([{status: 'half'}, {ready: true}, {stopping: true}]);
		expect(child.events.filter(event => event !== 'output')).toEqual(['spawned', 'notified', 'exited']);
	});

	test.skipIf(!requires('python3'))('who waits until it has been heard (sd_notify_barrier), as systemd-notify does, does not wait in vain', async () => {
		const {directory} = workspace({'notify.py': barrierClient});
		const child = spawnTestChild(sh(`python3 ${directory}/notify.py || exit; echo said; read -r _`), {by, on, notify: true});
		await child.sees('said');
		await until('the notification', () => child.notifications.length > 0);
		expect(child.notifications[0]).toMatchObject({ready: true, status: 'it runs'});
	});

	test('a daemon is heard, a stranger is not', async () => {
		const program = compiledClient();
		const child = spawnTestChild(sh(`echo "at $NOTIFY_SOCKET"; read -r _; setsid ${program} STATUS=daemon; read -r _`), {by, on, notify: true});
		await child.sees('at @');
		const NOTIFY_SOCKET = /at (@\S+)/.exec(child.text())![1]!;
		// It lives when it is looked at.
		// It lives when it is looked at.
		const stranger = spawnTestChild([program, 'STATUS=stranger', 'and stay'], {environment: {NOTIFY_SOCKET}});
		await stranger.sees('sent');
		child.child.write('go\n');
		await until('the daemon', () => child.notifications.length > 0);
		expect(child.notifications).toEqual([{status: 'daemon'}]);
	});

	test('one address for each service, and none for who has not asked', async () => {
		const addresses = ['a', 'b'].map(() => spawnTestChild(['/usr/bin/env'], {by, on, notify: true, environment: {NOTIFY_SOCKET: '/run/of/another'}}));
		await Promise.all(addresses.map(async child => child.exited()));
		const [first = '', second = ''] = addresses.map(child => child.text().match(/^NOTIFY_SOCKET=.*/gm)?.join());
		expect(first).toMatch(/^NOTIFY_SOCKET=@\w+$/);
		expect(second).toMatch(/^NOTIFY_SOCKET=@\w+$/);
		expect(second).not.toBe(first);
		const other = spawnTestChild(sh('echo "<$NOTIFY_SOCKET>"'), {by, on});
		await other.exited();
		expect(other.text()).toBe('<>\n');
	});

	test('a flood of notifications holds nothing up', async () => {
		const program = compiledClient();
		const child = spawnTestChild(sh(`echo ready; while :; do ${program} ${'STATUS=x '.repeat(50)}; done`), {by, on, notify: true});
		await until('some', () => child.notifications.length > 500);
		child.child.signal('SIGTERM', 'all');
		await child.exited();
	});

	test('what is longer than any notification is not heard, and what comes after it is', async () => {
		const program = compiledClient();
		const child = spawnTestChild(sh(`${program} "STATUS=$(printf %5000s)" "STATUS=$(printf %4000s | tr " " x)" READY=1`), {by, on, notify: true});
		await child.exited();
		expect(child.notifications).toEqual([{status: 'x'.repeat(4000)}, {ready: true}]);
	});
});
