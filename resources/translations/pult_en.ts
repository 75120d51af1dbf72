<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
    <context>
        <name>pult</name>
        <message numerus="yes">
            <source>%n action(s) of yours are not sent yet: they stay here encrypted and are sent when you sign in here again.</source>
            <translation>
                <numerusform>%n action of yours is not sent yet: it stays here encrypted and is sent when you sign in here again.</numerusform>
                <numerusform>%n actions of yours are not sent yet: they stay here encrypted and are sent when you sign in here again.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n action(s) waiting</source>
            <translation>
                <numerusform>%n action waiting</numerusform>
                <numerusform>%n actions waiting</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n address(es)</source>
            <translation>
                <numerusform>%n address</numerusform>
                <numerusform>%n addresses</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n agent(s) of the queue were looked at</source>
            <translation>
                <numerusform>%n agent of the queue was looked at</numerusform>
                <numerusform>%n agents of the queue were looked at</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n articles</source>
            <translation>
                <numerusform>%n article</numerusform>
                <numerusform>%n articles</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n broken, left out</source>
            <translation>
                <numerusform>%n broken, left out</numerusform>
                <numerusform>%n broken, left out</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n case(s)</source>
            <translation>
                <numerusform>%n case</numerusform>
                <numerusform>%n cases</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n channel(s)</source>
            <translation>
                <numerusform>%n channel</numerusform>
                <numerusform>%n channels</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n chosen</source>
            <translation>
                <numerusform>%n chosen</numerusform>
                <numerusform>%n chosen</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n contact(s)</source>
            <translation>
                <numerusform>%n contact</numerusform>
                <numerusform>%n contacts</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n conversation(s)</source>
            <translation>
                <numerusform>%n conversation</numerusform>
                <numerusform>%n conversations</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n conversation(s) brought back</source>
            <translation>
                <numerusform>%n conversation brought back</numerusform>
                <numerusform>%n conversations brought back</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n conversation(s) could not be changed</source>
            <translation>
                <numerusform>%n conversation could not be changed</numerusform>
                <numerusform>%n conversations could not be changed</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n conversation(s) given away</source>
            <translation>
                <numerusform>%n conversation given away</numerusform>
                <numerusform>%n conversations given away</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n conversation(s) put off until {time}</source>
            <translation>
                <numerusform>%n conversation put off until {time}</numerusform>
                <numerusform>%n conversations put off until {time}</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n conversation(s) resolved</source>
            <translation>
                <numerusform>%n conversation resolved</numerusform>
                <numerusform>%n conversations resolved</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n conversation(s) tagged</source>
            <translation>
                <numerusform>%n conversation tagged</numerusform>
                <numerusform>%n conversations tagged</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n conversation(s): one outcome for all</source>
            <translation>
                <numerusform>%n conversation(s): one outcome for all</numerusform>
                <numerusform>%n conversation(s): one outcome for all</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n day(s)</source>
            <translation>
                <numerusform>%n day</numerusform>
                <numerusform>%n days</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n day(s) ago</source>
            <translation>
                <numerusform>%n day ago</numerusform>
                <numerusform>%n days ago</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n draft(s) will be deleted.</source>
            <translation>
                <numerusform>%n draft will be deleted.</numerusform>
                <numerusform>%n drafts will be deleted.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n entry(s)</source>
            <translation>
                <numerusform>%n entry</numerusform>
                <numerusform>%n entries</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n entry(s) in all channels</source>
            <translation>
                <numerusform>%n entry in all channels</numerusform>
                <numerusform>%n entries in all channels</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n entry(s) in these days</source>
            <translation>
                <numerusform>%n entry in these days</numerusform>
                <numerusform>%n entries in these days</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n line(s) go to the new card</source>
            <translation>
                <numerusform>%n line goes to the new card</numerusform>
                <numerusform>%n lines go to the new card</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n minute(s) ago</source>
            <translation>
                <numerusform>%n minute ago</numerusform>
                <numerusform>%n minutes ago</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n more</source>
            <translation>
                <numerusform>%n more</numerusform>
                <numerusform>%n more</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n more: {reason}</source>
            <translation>
                <numerusform>%n more: {reason}</numerusform>
                <numerusform>%n more: {reason}</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n need(s) you</source>
            <translation>
                <numerusform>%n needs you</numerusform>
                <numerusform>%n need you</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n open</source>
            <translation>
                <numerusform>%n open</numerusform>
                <numerusform>%n open</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n order(s)</source>
            <translation>
                <numerusform>%n order</numerusform>
                <numerusform>%n orders</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n page(s)</source>
            <translation>
                <numerusform>%n page</numerusform>
                <numerusform>%n pages</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n rules cannot be followed.</source>
            <translation>
                <numerusform>%n rule cannot be followed.</numerusform>
                <numerusform>%n rules cannot be followed.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n second(s)</source>
            <translation>
                <numerusform>%n second</numerusform>
                <numerusform>%n seconds</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n service(s) kept</source>
            <translation>
                <numerusform>%n service kept</numerusform>
                <numerusform>%n services kept</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n service(s) put in</source>
            <translation>
                <numerusform>%n service put in</numerusform>
                <numerusform>%n services put in</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n service(s) will be put in</source>
            <translation>
                <numerusform>%n service will be put in</numerusform>
                <numerusform>%n services will be put in</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n service(s) written into the file</source>
            <translation>
                <numerusform>%n service written into the file</numerusform>
                <numerusform>%n services written into the file</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n so far</source>
            <translation>
                <numerusform>%n so far</numerusform>
                <numerusform>%n so far</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n waiting for you</source>
            <translation>
                <numerusform>%n waiting for you</numerusform>
                <numerusform>%n waiting for you</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>+%n more waiting</source>
            <translation>
                <numerusform>+%n more waiting</numerusform>
                <numerusform>+%n more waiting</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Nothing was touched for %n minutes, so no work came to you.</source>
            <translation>
                <numerusform>Nothing was touched for %n minute, so no work came to you.</numerusform>
                <numerusform>Nothing was touched for %n minutes, so no work came to you.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Reading %n file(s)…</source>
            <translation>
                <numerusform>Reading %n file…</numerusform>
                <numerusform>Reading %n files…</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Show %n more</source>
            <translation>
                <numerusform>Show %n more</numerusform>
                <numerusform>Show %n more</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Show %n more file(s)</source>
            <translation>
                <numerusform>Show %n more file</numerusform>
                <numerusform>Show %n more files</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Try again in %n second(s).</source>
            <translation>
                <numerusform>Try again in %n second.</numerusform>
                <numerusform>Try again in %n seconds.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>You had %n open then</source>
            <translation>
                <numerusform>You had %n open then</numerusform>
                <numerusform>You had %n open then</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>after %n minute(s)</source>
            <translation>
                <numerusform>after %n minute</numerusform>
                <numerusform>after %n minutes</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>and %n more</source>
            <translation>
                <numerusform>and %n more</numerusform>
                <numerusform>and %n more</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>called %n time(s)</source>
            <translation>
                <numerusform>called %n time</numerusform>
                <numerusform>called %n times</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>of %n articles; add words to narrow it</source>
            <translation>
                <numerusform>of %n article; add words to narrow it</numerusform>
                <numerusform>of %n articles; add words to narrow it</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>opened again %n time(s)</source>
            <translation>
                <numerusform>opened again %n time</numerusform>
                <numerusform>opened again %n times</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{names} and %n more</source>
            <translation>
                <numerusform>{names} and %n more</numerusform>
                <numerusform>{names} and %n more</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>… %n lines as they were</source>
            <translation>
                <numerusform>… %n line as it was</numerusform>
                <numerusform>… %n lines as they were</numerusform>
            </translation>
        </message>
    </context>
</TS>
