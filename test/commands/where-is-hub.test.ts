import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {whereIsHub} from '../../source/commands/fleet/where.ts';
import {workspace} from '../helpers/workspace.ts';

function placeWith(config = '') {
	const {directory} = workspace({'config/devtui/config.yaml': config, token: 'of-file\n', 'ca.pem': 'PEM'});
	mkdirSync(path.join(directory, 'empty'));
	return {directory, environment: {XDG_CONFIG_HOME: path.join(directory, 'config')}};
}

test('flags come before the environment, that before config.yaml, and without them it is this machine\'s', () => {
	const {directory, environment} = placeWith('hub: {url: mqtts://box:1, token: of-config}\n');
	const file = path.join(directory, 'token');
	expect(whereIsHub({hub: 'mqtts://flag:3', tokenFile: file}, {...environment, DEVTUI_HUB: 'mqtts://env:2', DEVTUI_TOKEN: 'of-env'})).toEqual({type: 'ok', place: {url: 'mqtts://flag:3', token: 'of-file'}});
	expect(whereIsHub({}, {...environment, DEVTUI_HUB: 'mqtts://env:2', DEVTUI_TOKEN: 'of-env'})).toEqual({type: 'ok', place: {url: 'mqtts://env:2', token: 'of-env'}});
	expect(whereIsHub({}, {...environment, DEVTUI_HUB: '', DEVTUI_TOKEN: ''})).toEqual({type: 'ok', place: {url: 'mqtts://box:1', token: 'of-config'}});
	expect(whereIsHub({}, {XDG_CONFIG_HOME: path.join(directory, 'empty')})).toEqual({type: 'ok', place: {url: 'mqtt://127.0.0.1:7900'}});
});

test.each(['box:1', '10.0.0.7:1', '[fe80::1]:1'])('a token is not sent to %s in the clear', hub => {
	const {environment} = placeWith();
	const token = {...environment, DEVTUI_TOKEN: 'of-env'};
	expect(whereIsHub({hub}, token)).toEqual({type: 'problem', message: `A token is not sent where others can read it: write mqtts://${hub}.`});
	expect(whereIsHub({hub: `mqtts://${hub}`}, token)).toMatchObject({type: 'ok'});
	expect(whereIsHub({hub}, environment)).toMatchObject({type: 'ok'});
	expect(['localhost:1', '127.0.0.1:1', '[::1]:1'].map(own => whereIsHub({hub: own}, token).type)).toEqual(['ok', 'ok', 'ok']);
});

test('certificates are read, and are for an encrypted hub only', () => {
	const {directory, environment} = placeWith();
	const tlsCa = path.join(directory, 'ca.pem');
	expect(whereIsHub({hub: 'mqtts://box:1', tlsCa}, environment)).toEqual({type: 'ok', place: {url: 'mqtts://box:1', tls: {ca: 'PEM'}}});
	expect(whereIsHub({hub: 'box:1', tlsCa}, environment)).toEqual({type: 'problem', message: 'Certificates are for an encrypted hub: write mqtts://box:1.'});
	expect(whereIsHub({hub: 'mqtts://box:1', tlsCert: tlsCa}, environment)).toEqual({type: 'problem', message: '--tls-cert and --tls-key belong together.'});
});

test('certificates of config.yaml are for hubs that encrypt, and stand in the way of no other; a pair comes from one place', () => {
	const {directory, environment} = placeWith();
	const [ca, cert, key] = ['ca', 'cert', 'key'].map(name => {
		const file = path.join(directory, `${name}.pem`);
		writeFileSync(file, name);
		return file;
	});
	writeFileSync(path.join(directory, 'config/devtui/config.yaml'), `hub: {url: mqtts://box:1, tls_ca: ${ca}, tls_cert: ${cert}, tls_key: ${key}}\n`);
	expect(whereIsHub({}, environment)).toMatchObject({place: {tls: {ca: 'ca', cert: 'cert', key: 'key'}}});
	expect(whereIsHub({hub: '127.0.0.1:7900'}, environment)).toEqual({type: 'ok', place: {url: 'mqtt://127.0.0.1:7900'}});
	expect(whereIsHub({tlsCert: ca!}, environment)).toEqual({type: 'problem', message: '--tls-cert and --tls-key belong together.'});
});

test.each([
	[{hub: 'http://box'}, /^"http:\/\/box" is no address of a hub: .*\.$/],
	[{tokenFile: '/nope'}, /^The token cannot be read: .*\.$/],
	[{tokenFile: '/dev/null'}, /^There is no token in \/dev\/null\.$/],
	[{hub: 'mqtts://box:1', tlsCa: '/nope'}, /^A certificate or its key cannot be read: .*\.$/],
])('%j is told in a sentence', (flags, message) => {
	const {environment} = placeWith();
	expect(whereIsHub(flags, environment)).toEqual({type: 'problem', message: expect.stringMatching(message)});
});

test('a file that is wrong is told, and nothing is asked', () => {
	const {directory, environment} = placeWith();
	writeFileSync(path.join(directory, 'config/devtui/config.yaml'), 'hub: [x]\n');
	expect(whereIsHub({}, environment)).toMatchObject({type: 'problem', message: expect.stringMatching(/config\.yaml:1:6 error "hub" must be an address[^]*\n.*hub: \[x\]/)});
});
