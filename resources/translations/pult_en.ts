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
            <source>%n minute(s) ago</source>
            <translation>
                <numerusform>%n minute ago</numerusform>
                <numerusform>%n minutes ago</numerusform>
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
            <source>%n second(s)</source>
            <translation>
                <numerusform>%n second</numerusform>
                <numerusform>%n seconds</numerusform>
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
            <source>+%n more waiting</source>
            <translation>
                <numerusform>+%n more waiting</numerusform>
                <numerusform>+%n more waiting</numerusform>
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
            <source>after %n minute(s)</source>
            <translation>
                <numerusform>after %n minute</numerusform>
                <numerusform>after %n minutes</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{names} and %n more</source>
            <translation>
                <numerusform>{names} and %n more</numerusform>
                <numerusform>{names} and %n more</numerusform>
            </translation>
        </message>
    </context>
</TS>
