package sim

import "bytes"

// xmlWrite wraps an output the way the query protocol does:
// <OpResponse><OpResult>…</OpResult><ResponseMetadata>…
func xmlWrite(a *api, op string, out any, id string) (string, []byte) {
	var b bytes.Buffer
	b.WriteString("<" + op + "Response xmlns=\"" + a.xmlns + "\"><" + op + "Result>")
	encodeXML(&b, out, a)
	b.WriteString("</" + op + "Result><ResponseMetadata><RequestId>" + id +
		"</RequestId></ResponseMetadata></" + op + "Response>\n")
	return "text/xml", b.Bytes()
}

func xmlFail(a *api, f fault, id string) (string, []byte) {
	var b bytes.Buffer
	xmlns := ""
	if a != nil {
		xmlns = a.xmlns
	}
	b.WriteString("<ErrorResponse xmlns=\"" + xmlns + "\"><Error><Type>Sender</Type><Code>")
	xmlText(&b, f.Code)
	b.WriteString("</Code><Message>")
	xmlText(&b, f.Message)
	b.WriteString("</Message></Error><RequestId>" + id + "</RequestId></ErrorResponse>\n")
	return "text/xml", b.Bytes()
}
