import fs from 'node:fs';
import path from 'node:path';
import {stripVTControlCharacters} from 'node:util';

/**
 * Counts from vitest's JSON report, and a line for each failure: `FILE > TITLE: MESSAGE`. What went wrong outside of any test
 * counts as a failure too.
 */
export function readReport(file, exitCode) {
	if (!fs.existsSync(file)) {
		return {passed: 0, failed: 1, skipped: 0, failures: ['vitest ended without a report']};
	}

	const report = JSON.parse(fs.readFileSync(file, 'utf8'));
	const failures = report.testResults.flatMap(({name, status, message, assertionResults}) => {
		const failed = assertionResults.filter(result => result.status === 'failed');
		const told = failed.map(result => [result.fullName, result.failureMessages[0]]);
		return (status === 'failed' && failed.length === 0 ? [['', message]] : told).map(([title, text]) => describeFailure(name, title, text));
	});
	const isGreen = exitCode === 0 && report.numPassedTests > 0;
	if (!isGreen && failures.length === 0) {
		failures.push(`vitest ended with ${exitCode}, with no failed test`);
	}

	return {
		passed: report.numPassedTests,
		failed: failures.length,
		skipped: report.numPendingTests + report.numTodoTests,
		failures,
	};
}

function describeFailure(file, title, message = '') {
	const text = stripVTControlCharacters(message).split('\n').slice(0, 3).join(' ').trim();
	return `${path.relative('', file)}${title === '' ? '' : ` > ${title}`}: ${text.slice(0, 400)}`;
}
