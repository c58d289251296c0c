import {expect, test} from 'vitest';
import {projectOf} from '../helpers/instance.ts';

const other = 'services: {web: sleep 1000}\n';

test('what `up -f FILE --detach` started is found in that directory, where nothing else can be meant', async () => {
	const project = projectOf({'other.yaml': other});
	const up = await project.devtui('up', '-f', 'other.yaml', '--detach');
	expect(up).toMatchObject({code: 0, output: expect.stringContaining('devtui ps -f other.yaml, devtui logs -f --file other.yaml, devtui attach -f other.yaml, devtui down -f other.yaml\n') as unknown});
	const ps = await project.devtui('ps');
	expect(ps).toMatchObject({code: 0, errors: '', output: expect.stringContaining('web') as unknown});
	expect((await project.devtui('up', '-f', 'other.yaml', '--headless')).errors).toContain('Command it with: devtui ps -f other.yaml');
	expect((await project.devtui('logs', '--file', 'other.yaml')).code).toBe(0);
	expect(await project.devtui('down')).toMatchObject({code: 0, errors: ''});
	expect((await project.devtui('ps')).code).toBe(4);
});

test('a file that lies elsewhere is found where `up` was called, and where it lies', async () => {
	const project = projectOf({'deploy/it.yaml': other, 'elsewhere/notes.txt': ''});
	expect((await project.devtui('up', '-f', 'deploy/it.yaml', '--detach')).code).toBe(0);
	const ps = async (cwd: string) => {
		const rig = project.start(['ps'], {cwd});
		return (await rig.ended).code;
	};

	expect(await ps(project.directory)).toBe(0);
	expect(await ps(`${project.directory}/deploy`)).toBe(0);
	expect(await ps(`${project.directory}/elsewhere`)).toBe(4);
	expect((await project.devtui('down', '-f', 'deploy/it.yaml')).code).toBe(0);
});

test('beside a project of its own, or another one, it is named, and not commanded', async () => {
	const project = projectOf({'devtui.yaml': 'services: {api: sleep 1000}\n', 'other file.yaml': other, 'third.yaml': other});
	const {pid} = JSON.parse((await project.devtui('up', '-f', 'other file.yaml', '--detach')).output.replace(/^.*pid (\d+)[^]*$/, '{"pid": $1}')) as {pid: number};
	expect(await project.devtui('down')).toEqual({code: 4, output: '', errors: [
		`Here runs the devtui with pid ${pid}, started with -f 'other file.yaml'. Ask that one with: devtui ps -f 'other file.yaml'`,
		'No devtui is running for this project; start it with: devtui up',
		'',
	].join('\n')});
	expect((await project.devtui('up', '-f', 'third.yaml', '--detach')).code).toBe(0);
	expect((await project.devtui('ps')).errors.match(/^Here runs/gm)).toHaveLength(2);
	expect(await project.devtui('__complete', '--', 'stop', '')).toMatchObject({errors: ''});
	expect((await project.devtui('up', '--detach')).code).toBe(0);
	expect(await project.devtui('ps')).toMatchObject({code: 0, errors: '', output: expect.stringContaining('api') as unknown});
	for (const files of [[], ['-f', 'other file.yaml'], ['-f', 'third.yaml']]) {
		expect((await project.devtui('down', ...files)).code).toBe(0);
	}
});
