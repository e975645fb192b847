import { findingKinds } from '../findings.ts';

/** What is wrong with the files themselves. */
export const READ_FINDINGS = {
  ...findingKinds(
    { severity: 'error', certainty: 'documented', status: '500.19', refuses: true },
    {
      IIS_MALFORMED_XML: {
        title: 'the file is not well-formed XML',
        fix: 'fix the XML at this line and column',
      },
      IIS_FILE_TOO_LARGE: {
        certainty: 'inferred',
        title: 'the file is larger than IIS reads',
        fix: 'move parts into separate files with configSource',
      },
      IIS_DOCTYPE: {
        certainty: 'inferred',
        status: undefined,
        title: 'the file has a document type, which the lab refuses (not measured on IIS)',
        fix: 'remove <!DOCTYPE …> and write out its entities',
      },
      IIS_TOO_DEEP: {
        certainty: 'inferred',
        status: undefined,
        title: 'elements are nested deeper than in any IIS section (not measured on IIS)',
        fix: 'look for an element that is not closed',
      },
      IIS_WRONG_ROOT: {
        certainty: 'inferred',
        title: 'the root element is not <configuration>',
        fix: 'wrap everything in <configuration> … </configuration>',
      },
      IIS_UNKNOWN_SECTION: {
        title: 'IIS does not know this section, unless an installed module declares it',
        fix: 'spell the section the way IIS does; names are case-sensitive',
      },
      IIS_UNKNOWN_ELEMENT: {
        title: 'the section’s schema does not have this element',
        fix: 'spell it the way the schema does (names are case-sensitive), or move it to where it belongs',
      },
      IIS_UNKNOWN_ATTRIBUTE: {
        title: 'the element’s schema does not have this attribute',
        fix: 'spell it the way the schema does (names are case-sensitive), or remove it',
      },
      IIS_MISSING_ATTRIBUTE: {
        title: 'an attribute that the schema requires is missing',
        fix: 'add the attribute',
      },
      IIS_BAD_VALUE: {
        title: 'the schema does not allow this value',
        fix: 'write a value of the type that the message names',
      },
      IIS_BAD_STATUS: {
        status: '500.52',
        title: 'URL Rewrite cannot answer with this status',
        fix: 'redirectType: Permanent 301, Found 302, SeeOther 303, Temporary 307 (308 does not exist); statusCode: any but 300 to 307',
      },
      IIS_DUPLICATE_ENTRY: {
        title:
          'Cannot add duplicate collection entry: an entry with this key exists already, perhaps inherited',
        fix: 'rename one, or add <remove …/> or <clear/> before it',
      },
      IIS_DUPLICATE_ELEMENT: {
        certainty: 'source',
        title: 'this element may appear only once',
        fix: 'merge the two',
      },
      IIS_LOCKED_SECTION: {
        certainty: 'source',
        title: 'this section is locked at server level and is not allowed in a web.config',
        fix: 'move it to applicationHost.config, or unlock it there with appcmd unlock config',
      },
      IIS_WRONG_FILE: {
        title: 'this section is allowed at server level only and cannot be unlocked',
        fix: 'move it to applicationHost.config; a site’s own rules go in <rules>',
      },
      IIS_CONFIG_SOURCE: {
        title: 'the file named by configSource cannot be read as this section',
        fix: 'name a file in this file’s folder or below it, with the section as its root element',
      },
      IIS_UNKNOWN_PRECONDITION: {
        certainty: 'inferred',
        status: undefined,
        title: 'the outbound rule names a preCondition that does not exist (not measured on IIS)',
        fix: 'add it to <preConditions>',
      },
    },
  ),
  ...findingKinds(
    { severity: 'warning', certainty: 'inferred' },
    {
      IIS_SERVER_HEADER_STAYS: {
        certainty: 'measured on IIS by others',
        title: 'taking Server out of customHeaders changes nothing: IIS adds it elsewhere',
        fix: 'use security/requestFiltering removeServerHeader="true" (IIS 10)',
      },
      IIS_NAMESPACE: {
        title: 'IIS’s elements have no namespace; how IIS treats one was not measured',
        fix: 'remove the xmlns attribute',
      },
      IIS_STRAY_TEXT: {
        title: 'no element of this section contains text; how IIS treats it was not measured',
        fix: 'remove the text, or make it a comment',
      },
      IIS_VALUE_CASE: {
        title: 'the lab accepts the value in any case; whether IIS does was not measured',
        fix: 'spell the value the way the schema does',
      },
      IIS_LOCATION_NOT_APPLIED: {
        certainty: 'documented',
        title: 'the lab does not apply this section to a path of its own',
        fix: 'nothing to fix for IIS; the lab answers below that path as without the section',
      },
      IIS_LOCATION_RULES: {
        certainty: 'measured on IIS by others',
        title: 'rules in a <location path> hold for the whole application, not for that path',
        fix: 'write the path into <match url>, or put the rules into the web.config of that folder',
      },
      IIS_FOLDER_RULES: {
        certainty: 'measured on IIS by others',
        title:
          'IIS runs the rules of a folder’s own web.config, relative to that folder; the lab does not',
        fix: 'for the lab, write them into the site’s web.config, with the folder in <match url> and in the target',
      },
      IIS_NOT_APPLIED: {
        certainty: 'documented',
        title: 'IIS answers some requests in another way because of it; the lab ignores it',
        fix: 'nothing to fix for IIS; the lab’s answer is the one without it',
      },
      IIS_OTHER_FORWARDER: {
        certainty: 'documented',
        title: 'this site does not forward with ARR, so the lab says nothing about its WebSockets',
        fix: 'nothing to fix if that is intended',
      },
      IIS_OUTBOUND_BODY: {
        certainty: 'measured on IIS by others',
        title: 'the lab rewrites response headers only; IIS would rewrite this body',
        fix: 'for the lab, match a header with serverVariable="RESPONSE_…", or remove the rule',
      },
    },
  ),
};
