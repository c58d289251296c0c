import {Argument, type Command} from 'commander';

/** `init`: a first file from what is found. */
export function addInit(program: Command, setExitCode: (code: number) => void): void {
	program.command('init')
		.summary('write devtui.yaml from what is found here: package.json, Procfile, compose.yaml, a justfile …')
		.description('Write a first devtui.yaml from what other tools have here. Asks on a terminal; never overwrites without asking.')
		.addArgument(new Argument('[file]', 'make it from this; none: from what is found'))
		.addArgument(new Argument('[scripts...]', 'these scripts of a package.json, or recipes of a justfile'))
		.option('-y, --yes', 'do not ask before writing')
		.option('--stdout', 'print it instead')
		.action(async (file: string | undefined, only: readonly string[], flags: {readonly yes?: true; readonly stdout?: true}) => {
			const {init} = await import('./init.ts');
			setExitCode(await init({...file !== undefined && {file}, only, isSure: flags.yes ?? false, isPrinted: flags.stdout ?? false}));
		});
}
