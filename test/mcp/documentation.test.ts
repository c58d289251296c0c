import {readFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {maxAnswerBytes} from '../../source/mcp/shape/fit.ts';
import {toolsOf} from '../../source/mcp/tools.ts';

const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/agents.md'), 'utf8');

test('the page for agents has every tool, and says which of them only look', () => {
	const rows = [...page.matchAll(/^\| `(\w+)` \| .+ \| (yes|no) \|$/gm)].map(([, name, isReadOnly]) => [name, isReadOnly]);
	expect(rows).toEqual(toolsOf(false).map(({name, annotations}) => [name, annotations.readOnlyHint ? 'yes' : 'no']));
});

test('it says how large an answer may be, and what logs takes', () => {
	expect(page).toContain(`never takes more than ${maxAnswerBytes / 1024} KiB`);
	const {inputSchema} = toolsOf(true).find(({name}) => name === 'logs')!;
	for (const argument of ['names', 'lines', 'since', 'grep', 'errors_only', 'run', 'cursor']) {
		expect(Object.keys((inputSchema as {readonly properties: object}).properties)).toContain(argument);
		expect(page).toContain(`\`${argument}\``);
	}
});

test('each configuration is one that can be read', () => {
	const blocks = [...page.matchAll(/```json\n(.+?)```/gs)].map(([, text]) => JSON.parse(text!) as Record<string, {readonly devtui: {readonly command: string; readonly args: readonly string[]}}>);
	expect(blocks.length).toBeGreaterThan(4);
	for (const block of blocks) {
		const [{devtui}] = Object.values(block) as [{readonly devtui: {readonly command: string; readonly args: readonly string[]}}];
		expect([devtui.command, devtui.args[0]]).toEqual(['devtui', 'mcp']);
	}
});
