import {chmodSync} from 'node:fs';
import {constants} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {describeStartFailure, foreseeStartFailure} from '../../source/runtime/child-failure.ts';
import {workspace} from '../helpers/workspace.ts';
import {asNobody} from './watch/tools.ts';

test('what is in a directory that may not be entered is told in words', async () => {
	const {directory} = workspace({'shut/tool': '', 'shut/in/file': ''});
	await asNobody(directory, async () => {
		const shut = join(directory, 'shut');
		chmodSync(shut, 0);
		try {
			const command = {argv: [join(shut, 'tool')] as const, workingDir: directory};
			expect(describeStartFailure({stage: 'exec', errno: constants.errno.EACCES}, command)).toBe(`permission denied: ${join(shut, 'tool')}`);
			const within = {argv: ['true'] as const, workingDir: join(shut, 'in'), environment: {}, stdin: 'closed' as const};
			const failure = foreseeStartFailure(within);
			expect(failure && describeStartFailure(failure, within)).toBe(`working directory may not be entered: ${join(shut, 'in')}`);
		} finally {
			chmodSync(shut, 0o700);
		}
	});
});
