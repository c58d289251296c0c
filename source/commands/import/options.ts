import {Argument, Option, type Command} from 'commander';
import {importFormats, type ImportFormat} from '../../config/import/contract.ts';

/** `import`: a devtui file from what other tools have. */
export function addImport(program: Command, setExitCode: (code: number) => void): void {
	program.command('import')
		.summary('print a devtui file made from a Procfile, compose.yaml, process-compose.yaml, mprocs.yaml, package.json or justfile')
		.description('Print a devtui file made from another tool\'s, and on standard error what could not be carried over.')
		.addArgument(new Argument('<file>', 'what to make it from'))
		.addArgument(new Argument('[scripts...]', 'these scripts of a package.json, or recipes of a justfile; none: those that look like services'))
		.addOption(new Option('--from <format>', 'read it as this, whatever its name').choices(importFormats))
		.action(async (file: string, only: readonly string[], {from}: {readonly from?: ImportFormat}) => {
			const {importAndPrint} = await import('./import.ts');
			setExitCode(importAndPrint({file, only, ...from && {from}}));
		});
}
