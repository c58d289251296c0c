import {expect, test} from 'vitest';
import {formatDiagnostic} from '../../source/config/code-frame.ts';
import type {FileAccess, ReadResult} from '../../source/config/files.ts';
import {readUserConfig, userConfigPath} from '../../source/config/user-config.ts';
import {stripAnsi} from '../../source/lib/ansi.ts';

test('the file is in the directory for configuration, or in the one that stands for it', () => {
	expect(userConfigPath({XDG_CONFIG_HOME: '/etc/x', HOME: '/home/me'})).toBe('/etc/x/devtui/config.yaml');
	expect(userConfigPath({XDG_CONFIG_HOME: 'relative', HOME: '/home/me'})).toBe('/home/me/.config/devtui/config.yaml');
	expect(userConfigPath({XDG_CONFIG_HOME: '', HOME: '/home/me'})).toBe('/home/me/.config/devtui/config.yaml');
});

test.each([
	['no file', {type: 'missing'}],
	['an empty one', {type: 'ok', text: ''}],
	['only a comment', {type: 'ok', text: '# nothing\n'}],
	['no keys', {type: 'ok', text: 'keys:\n'}],
] as const)('%s wants nothing', (_, file) => {
	expect(read(file)).toEqual({type: 'ok', config: {keys: []}});
});

test('an action has one key, several or none, as they are written', () => {
	const found = read({type: 'ok', text: 'keys:\n  restart: x\n  quit: [Q, Ctrl-D, 1, y]\n  redraw: []\n  mark:\n'});
	expect(found.type === 'ok' && found.config.keys.map(({action, keys}) => [action, keys.map(({name}) => name)])).toEqual([['restart', ['x']], ['quit', ['Q', 'Ctrl-D', '1', 'y']], ['redraw', []], ['mark', []]]);
});

test.each([
	['key: {restart: x}', 'config.yaml:1:1 error unknown key "key"'],
	['keys: [restart]', 'config.yaml:1:7 error "keys" must be a map from actions to keys'],
	['keys: {restart: {x: y}}', 'config.yaml:1:17 error the keys of "restart" must be names of keys'],
	['keys: {restart: [x, null]}', 'config.yaml:1:21 error the keys of "restart" must be names of keys'],
	['keys: {restart: x, restart: y}', 'config.yaml:1:20 error "restart" is given twice'],
	['them: dark', 'config.yaml:1:1 error unknown key "them"\n  1 | them: dark\n    | ^^^^ did you mean "theme"?'],
	['theme: drak', 'config.yaml:1:8 error "theme" must be auto, dark, light or high-contrast\n  1 | theme: drak\n    |        ^^^^ did you mean "dark"?'],
	['keys: {}\ntheme: [dark]', 'config.yaml:2:8 error "theme" must be auto, dark, light or high-contrast'],
	['glyphs: asci', 'config.yaml:1:9 error "glyphs" must be auto, unicode or ascii\n  1 | glyphs: asci\n    |         ^^^^ did you mean "ascii"?'],
	['glyphs: true', 'config.yaml:1:9 error "glyphs" must be auto, unicode or ascii'],
	['notify: bel', 'config.yaml:1:9 error "notify" must be none, bell, osc9 or osc777\n  1 | notify: bel\n    |         ^^^ did you mean "bell"?'],
	['notify: [bell, none]', 'config.yaml:1:16 error "notify" must be bell, osc9 or osc777'],
	['notify: {by: ding}', 'config.yaml:1:14 error "by" must be none, bell, osc9 or osc777'],
	['notify: {on: raedy}', 'config.yaml:1:14 error "on" must be failed or ready\n  1 | notify: {on: raedy}\n    |              ^^^^^ did you mean "ready"?'],
	['notify: {bye: bell}', 'config.yaml:1:10 error unknown key "bye"'],
	['notify: [[bell]]', 'config.yaml:1:10 error "notify" must be bell, osc9 or osc777'],
	['scrollback: 99', 'config.yaml:1:13 error "scrollback" must be a number of lines, from 100 to 1000000'],
	['scrollback: 1000001', 'config.yaml:1:13 error "scrollback" must be a number of lines'],
	['scrollback: 1000.5', 'config.yaml:1:13 error "scrollback" must be a number of lines'],
	['scrollback: many', 'config.yaml:1:13 error "scrollback" must be a number of lines'],
	['scrollback: [1000]', 'config.yaml:1:13 error "scrollback" must be a number of lines'],
	['errors: [a]', 'config.yaml:1:9 error "errors" must be a regular expression'],
	['errors: ""', 'config.yaml:1:9 error "errors" must be a regular expression'],
	['hub: [x]', 'config.yaml:1:6 error "hub" must be an address, or a map'],
	['hub: {ur: x}', 'config.yaml:1:7 error unknown key "ur"\n  1 | hub: {ur: x}\n    |       ^^ did you mean "url"?'],
	['hub: {url: [x]}', 'config.yaml:1:12 error "url" must be a text'],
	['just text', 'config.yaml:1:1 error the file must be a map'],
	['keys: {', 'config.yaml:1:'],
])('%s is refused at its place', (text, begin) => {
	const found = read({type: 'ok', text});
	const first = found.type === 'invalid' ? formatDiagnostic(found.diagnostics[0]!, {color: false, cwd: '/c'}) : '';
	expect(stripAnsi(first).slice(0, begin.length)).toBe(begin);
});

test('looks are as they are written, and what is left blank is as usual', () => {
	expect(read({type: 'ok', text: 'theme: high-contrast\nglyphs: ascii\n'})).toEqual({type: 'ok', config: {keys: [], theme: 'high-contrast', glyphs: 'ascii'}});
	expect(read({type: 'ok', text: 'theme:\nglyphs:\n'})).toEqual({type: 'ok', config: {keys: []}});
});

test('a hub is its address, or an address with what else it takes', () => {
	expect(read({type: 'ok', text: 'hub: mqtt://box:7900\n'})).toEqual({type: 'ok', config: {keys: [], hub: {url: 'mqtt://box:7900'}}});
	expect(read({type: 'ok', text: 'hub: {url: mqtts://box:7900, token: t, tls_ca: ~/ca.pem}\n'})).toEqual({type: 'ok', config: {keys: [], hub: {url: 'mqtts://box:7900', token: 't', tlsCa: '~/ca.pem'}}});
});

test.each([
	['none', {on: ['failed', 'ready'], by: []}],
	['bell', {on: ['failed', 'ready'], by: ['bell']}],
	['[bell, osc9, bell]', {on: ['failed', 'ready'], by: ['bell', 'osc9']}],
	['[]', {on: ['failed', 'ready'], by: []}],
	['{by: osc777}', {on: ['failed', 'ready'], by: ['osc777']}],
	['{on: failed, by: [bell]}', {on: ['failed'], by: ['bell']}],
	['{on: [ready], by: }', {on: ['ready'], by: []}],
])('notify: %s is understood', (text, notify) => {
	expect(read({type: 'ok', text: `notify: ${text}`})).toEqual({type: 'ok', config: {keys: [], notify}});
});

test.each([100, 1_000_000])('a pane may keep %i lines', scrollback => {
	expect(read({type: 'ok', text: `scrollback: ${scrollback}`})).toEqual({type: 'ok', config: {keys: [], scrollback}});
});

test('a file that may not be read is told', () => {
	expect(read({type: 'unreadable', reason: 'permission denied'})).toMatchObject({type: 'invalid', diagnostics: [{message: '/c/config.yaml cannot be read: permission denied'}]});
});

function read(file: ReadResult) {
	return readUserConfig('/c/config.yaml', {read: () => file} as unknown as FileAccess);
}
