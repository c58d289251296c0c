import {describe, expect, test} from 'vitest';
import {requires} from '../helpers/requirements.ts';
import {end, hasStarted, openEngine, startsOf, up} from './rig.ts';

/** As systemd-notify does it. */
const notify = 'import os, socket, sys\naddress = os.environ["NOTIFY_SOCKET"]\nif address[0] == "@": address = "\\0" + address[1:]\ns = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)\ns.connect(address)\nfor text in sys.argv[1:]: s.send(text.encode())\n';
describe.skipIf(!requires('linux', 'cc', 'python3'))('a service that says by itself when it is ready', () => {
	const files = {
		'notify.py': notify,
		'says.sh': '#!/bin/sh\necho start $$\npython3 notify.py "STATUS=warming up"\n[ -e silent ] && exec sleep 1000\nwhile [ ! -e go ]; do sleep 0.05; done\npython3 notify.py "READY=1\nSTATUS=serving"\nexec sleep 1000\n',
	};

	test('who needs it starts only then', async () => {
		const {rig, write} = up('  db: {command: ./says.sh, ready: {notify: true, within: 20s}}\n  api: {command: ./tick.sh, depends_on: {db: {condition: service_healthy}}}\n', {files});
		await hasStarted(rig, 'db');
		await rig.sees('api waiting for db');
		expect(startsOf(rig, 'api')).toEqual([]);
		expect(rig.output()).not.toContain('db ready');
		write('go', '');
		await rig.sees('db ready');
		await hasStarted(rig, 'api');
		await end(rig);
	});

	test('one that never says so within its time has failed, with exit code 3', async () => {
		const {rig} = up('  db: {command: ./says.sh, ready: {notify: true, within: 1s}}\n', {files: {...files, silent: ''}});
		expect(await rig.ended).toMatchObject({code: 3});
		expect(rig.output()).toContain('db not ready within 1s');
		expect(rig.survivors()).toEqual([]);
	});

	test('each run says so anew, and a service without `notify` is given no socket', async () => {
		const rig = await openEngine('services:\n  db: {command: ./says.sh, ready: {notify: true}}\n  plain: "echo socket=$NOTIFY_SOCKET; exec sleep 1000"\n', {...files, go: ''});
		await rig.is('db', 'ready');
		rig.command({type: 'restart', services: ['db']});
		expect(rig.state('db').phase.type).not.toBe('ready');
		await rig.is('db', 'ready');
		expect(rig.state('db').run).toBe(2);
		await rig.logs('plain', /^socket=$/m);
	});
});
